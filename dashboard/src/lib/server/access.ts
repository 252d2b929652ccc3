import type { Viewer } from '../../../handler.d.ts';

// Routes that show nothing of the metrics. Every other route needs an admin, also one that is added tomorrow.
const openRoutes: ReadonlySet<string> = new Set(['/']);

/** Whether a viewer may use a route, given by its id with groups and all. Nothing is behind a route that is not there. */
export function mayUse(routeId: string | null, viewer: Viewer): boolean {
  return routeId === null || viewer.isAdmin || openRoutes.has(withoutGroups(routeId));
}

/** `/(app)/metrics` is served as `/metrics`. */
export function withoutGroups(routeId: string): string {
  return routeId.replace(/\/\([^)]+\)/g, '') || '/';
}
