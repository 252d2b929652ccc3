const exactPaths = ['/health', '/ready', '/ping'];
const prefixes = ['/internal/', '/admin/system/'];
// Asked for each request twice: two letters tell of nearly all paths that none of these can match.
const openings = [...exactPaths, ...prefixes].map(openingOf);

/**
 * Whether requests to a path are left out of the metrics: health checks and what is internal to a service, plus the
 * operator's own list, where `/x` means that path alone and `/x/` or `/x/*` everything below it.
 */
export function isExcludedPath(path: string, own: readonly string[] = []): boolean {
  if (openings.includes(openingOf(path)) && isExcludedAlways(path)) return true;
  if (own.length === 0) return false;
  const bare = withoutQuery(path);
  for (const rule of own) if (matches(bare, rule)) return true;
  return false;
}

/** The two letters after the first slash as one number. */
function openingOf(path: string): number {
  return path.charCodeAt(1) * 0x10000 + path.charCodeAt(2);
}

function isExcludedAlways(path: string): boolean {
  for (const exact of exactPaths) if (path.startsWith(exact) && endsAt(path, exact.length)) return true;
  return prefixes.some((prefix) => path.startsWith(prefix));
}

function matches(path: string, rule: string): boolean {
  if (rule.endsWith('/*')) return path.startsWith(rule.slice(0, -1));
  if (rule.endsWith('/') && rule !== '/') return path.startsWith(rule);
  return path === rule;
}

function withoutQuery(path: string): string {
  for (let at = 0; at < path.length; at++) if (endsAt(path, at)) return path.slice(0, at);
  return path;
}

/** Whether the path is over here, or query or fragment begins. */
function endsAt(path: string, at: number): boolean {
  const code = path.charCodeAt(at);
  return at === path.length || code === 0x3f || code === 0x23;
}
