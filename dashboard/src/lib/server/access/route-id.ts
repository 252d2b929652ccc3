/** `/(app)/metrics` is served as `/metrics`. */
export function withoutGroups(routeId: string): string {
  return routeId.replace(/\/\([^)]+\)/g, '') || '/';
}

const routeFile = /^\/src\/routes(.*)\/\+(?:page|server)(?:[.@]|$)/;

/** The id of the route that a file below src/routes makes, without groups; null for files that make none. */
export function toRouteId(file: string): string | null {
  const match = routeFile.exec(file);
  return match ? withoutGroups(match[1] || '/') : null;
}
