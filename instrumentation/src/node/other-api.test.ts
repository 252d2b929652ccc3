import { expect, test } from 'vitest';
import { findOtherApi, isServedBy } from './other-api.ts';

test.each([
  ['1.10.0', '1.9.0', true],
  ['1.10.0', '1.10.2', true],
  ['1.9.0', '1.10.0', false],
  ['1.10.0', '2.0.0', false]
])('what is registered by %s serves %s: %s', (registered, version, expected) => {
  expect(isServedBy(registered, version)).toBe(expected);
});

test('a program that resolves to our copy has no other', () => {
  const { own, other } = findOtherApi({ programFolder: import.meta.dirname, ownFile: import.meta.filename });

  expect(own?.version).toMatch(/^1\./);
  expect(other).toBeUndefined();
});
