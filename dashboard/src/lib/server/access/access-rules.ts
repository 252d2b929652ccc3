import { SetupError } from '@lakegauge/database';
import { operations } from '../api/operations.ts';
import { toRouteId, withoutGroups } from './route-id.ts';

/** Who may use a route: everybody, whoever is signed in, admins, or (for deploys) services that may send telemetry too. */
export type AccessRule = 'anyone' | 'signed_in' | 'admin' | 'admin_or_ingest_token';

const pages: Readonly<Record<string, AccessRule>> = {
  // Leads on to /metrics, and shows nothing.
  '/': 'anyone',
  '/metrics': 'admin',
  '/metrics/endpoint': 'admin',
  '/metrics/endpoints': 'admin',
  '/metrics/system': 'admin',
  '/metrics/usage': 'admin',
  '/metrics/web-vitals': 'admin',
  '/sign-in': 'anyone',
  '/sign-out': 'anyone',
  '/api/docs': 'signed_in'
};

const ofOperations = new Map(operations.map(({ method, path, access }) => [`${method} ${path}`, access]));
const operationPaths = new Set<string>(operations.map(({ path }) => path));

/**
 * Who may use a route, given by its id with groups and all. A method that an address of the API does not have needs an
 * admin, who is then told so.
 */
export function accessRule(routeId: string, method: string): AccessRule {
  const path = withoutGroups(routeId);
  const ofPage = Object.hasOwn(pages, path) ? pages[path] : undefined;
  return ofPage ?? ofOperations.get(`${method === 'HEAD' ? 'GET' : method} ${path}`) ?? 'admin';
}

/** Throws a SetupError for the first route that nobody has said who may use: what is not declared does not start. */
export function requireDeclaredRoutes(files: readonly string[]): void {
  for (const file of files) {
    const routeId = toRouteId(file);
    if (routeId === null || Object.hasOwn(pages, routeId) || operationPaths.has(routeId)) continue;
    throw new SetupError(
      `The route ${routeId} declares no access rule; give its operation one, or its page in access-rules.ts`
    );
  }
}
