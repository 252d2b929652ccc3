import { expect, test } from 'vitest';
import { mayUse, withoutGroups } from './access.ts';

const admin = { name: 'ada', isAdmin: true };
const somebody = { name: 'bob', isAdmin: false };

test.each([
  '/metrics',
  '/metrics/[endpoint]',
  '/api/v1/metrics/performance',
  '/api/v1/notes',
  '/(app)/metrics'
])('only an admin may use %s', (route) => {
  expect(mayUse(route, admin)).toBe(true);
  expect(mayUse(route, somebody)).toBe(false);
});

test('a route that nobody has thought of needs an admin', () => {
  expect(mayUse('/something/new', somebody)).toBe(false);
});

test('the start page is open, also inside a group, and so is what does not exist', () => {
  expect(mayUse('/', somebody)).toBe(true);
  expect(mayUse('/(app)', somebody)).toBe(true);
  expect(mayUse(null, somebody)).toBe(true);
});

test('groups are no part of a path', () => {
  expect(withoutGroups('/(app)/metrics/(inner)/[endpoint]')).toBe('/metrics/[endpoint]');
});
