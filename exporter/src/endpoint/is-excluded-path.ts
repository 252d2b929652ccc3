const exactPaths = new Set(['/health', '/ready', '/ping']);
const prefixes = ['/internal/', '/admin/system/'];

/**
 * Whether requests to a path are left out of the metrics: health checks and what is internal to a service, plus the
 * operator's own list, where `/x` means that path alone and `/x/` or `/x/*` everything below it.
 */
export function isExcludedPath(path: string, own: readonly string[] = []): boolean {
  const bare = withoutQuery(path);
  if (exactPaths.has(bare)) return true;
  for (const prefix of prefixes) if (bare.startsWith(prefix)) return true;
  for (const rule of own) if (matches(bare, rule)) return true;
  return false;
}

function matches(path: string, rule: string): boolean {
  if (rule.endsWith('/*')) return path.startsWith(rule.slice(0, -1));
  if (rule.endsWith('/') && rule !== '/') return path.startsWith(rule);
  return path === rule;
}

function withoutQuery(path: string): string {
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === 0x3f || code === 0x23) return path.slice(0, at);
  }
  return path;
}
