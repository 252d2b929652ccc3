import { expect, test } from 'vitest';
import { RouteNames } from './route-names.ts';

test('a path becomes a route without query and identifiers', () => {
  expect(new RouteNames().toRoute('/users/42?token=secret')).toBe('/users/:id');
});

test('beyond the limit known routes keep their name and new ones share one', () => {
  const routes = new RouteNames(2);

  const names = ['/a', '/b', '/c', '/a', '/c'].map((path) => routes.toRoute(path));

  expect(names).toEqual(['/a', '/b', '(other)', '/a', '(other)']);
});
