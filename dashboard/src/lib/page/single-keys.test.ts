import { expect, test } from 'vitest';
import { singleKeysAreOn, turnSingleKeys } from './single-keys.ts';

function memory(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key)
  } as unknown as Storage;
}

test('single keys work until they are turned off, and again when they are turned on', () => {
  const storage = memory();
  expect(singleKeysAreOn(() => storage)).toBe(true);

  turnSingleKeys(false, () => storage);
  expect(singleKeysAreOn(() => storage)).toBe(false);

  turnSingleKeys(true, () => storage);
  expect(singleKeysAreOn(() => storage)).toBe(true);
});

test('where storage is forbidden single keys work', () => {
  const forbidden = () => {
    throw new Error('blocked');
  };

  turnSingleKeys(false, forbidden);

  expect(singleKeysAreOn(forbidden)).toBe(true);
});
