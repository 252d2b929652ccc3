import { expect, test } from 'vitest';
import { accessRule, requireDeclaredRoutes } from './access-rules.ts';
import { toRouteId, withoutGroups } from './route-id.ts';

test.each([
  ['/metrics', 'GET', 'admin'],
  ['/(app)/metrics', 'GET', 'admin'],
  ['/api/v1/metrics/performance', 'GET', 'admin'],
  ['/api/v1/metrics/performance', 'HEAD', 'admin'],
  ['/api/v1/metrics/usage/count', 'GET', 'signed_in'],
  ['/api/v1/notes', 'POST', 'admin_or_ingest_token'],
  ['/api/v1/notes', 'DELETE', 'admin'],
  // A method that is not there tells nobody but an admin so.
  ['/api/v1/metrics/usage/count', 'POST', 'admin'],
  ['/', 'GET', 'anyone'],
  ['/(app)', 'GET', 'anyone'],
  // What nobody has thought of.
  ['/something/new', 'GET', 'admin'],
  ['/constructor', 'GET', 'admin'],
  ['/__proto__', 'GET', 'admin']
])('%s %s is for %s', (route, method, rule) => {
  expect(accessRule(route, method)).toBe(rule);
});

test('a route without an access rule stops the start, and is named', () => {
  const files = ['/src/routes/metrics/+page.svelte', '/src/routes/api/v1/secrets/+server.ts'];

  expect(() => requireDeclaredRoutes(files)).toThrow(
    'The route /api/v1/secrets declares no access rule; give its operation one, or its page in access-rules.ts'
  );
});

test('every route that there is has one', () => {
  const files = Object.keys(import.meta.glob('/dashboard/src/routes/**/+{page,server}*')).map((file) =>
    file.replace('/dashboard', '')
  );

  expect(files).toContain('/src/routes/metrics/+page.svelte');
  expect(() => requireDeclaredRoutes(files)).not.toThrow();
});

test('groups are no part of a path, and only pages and endpoints make a route', () => {
  expect(withoutGroups('/(app)/metrics/(inner)/[endpoint]')).toBe('/metrics/[endpoint]');
  expect(toRouteId('/src/routes/(app)/metrics/+page@.svelte')).toBe('/metrics');
  expect(toRouteId('/src/routes/+page.server.ts')).toBe('/');
  expect(toRouteId('/src/routes/metrics/+error.svelte')).toBeNull();
});
