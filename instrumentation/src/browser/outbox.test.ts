import { expect, test } from 'vitest';
import { createOutbox } from './outbox.ts';

const day = 86_400_000;
const now = 1_800_000_000_000;

/** What a browser's storage is to whoever uses it: entries are its own properties. */
function memoryStorage(): Storage {
  const methods = {
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    }
  };
  return Object.create(methods) as Storage;
}

const idAt = (timeMs: number, name = '') => `${timeMs}-${name}`;

test('an entry belongs to its page until its time is over', () => {
  const outbox = createOutbox(memoryStorage(), 'a:', () => {});
  outbox.keep(idAt(now), '{"n":1}', now + 1000);

  expect(outbox.take(now + 999, now + 2000, 1e6).size).toBe(0);
  expect([...outbox.take(now + 1000, now + 2000, 1e6)]).toEqual([[idAt(now), '{"n":1}']]);
});

test('what one page has taken no other takes', () => {
  const storage = memoryStorage();
  const one = createOutbox(storage, 'a:', () => {});
  one.keep(idAt(now), '{}', 0);

  const taken = one.take(now, now + 1000, 1e6).size;
  const other = createOutbox(storage, 'a:', () => {}).take(now, now + 1000, 1e6).size;

  expect([taken, other]).toEqual([1, 0]);
});

test('services do not see one another', () => {
  const storage = memoryStorage();
  createOutbox(storage, 'a:', () => {}).keep(idAt(now), '{}', 0);

  expect(createOutbox(storage, 'b:', () => {}).take(now, now, 1e6).size).toBe(0);
});

test('no more is taken than there is room for', () => {
  const outbox = createOutbox(memoryStorage(), 'a:', () => {});
  for (let n = 0; n < 10; n++) outbox.keep(idAt(now, String(n)), `{"text":"${'x'.repeat(1000)}"}`, 0);

  expect(outbox.take(now, now + 1000, 5200).size).toBe(5);
});

test('what the receiver would refuse for its age goes, and is counted', () => {
  let dropped = 0;
  const outbox = createOutbox(memoryStorage(), 'a:', () => dropped++);
  outbox.keep(idAt(now - 7 * day), '{}', 0);
  outbox.keep(idAt(now - 5 * day), '{}', 0);

  expect(outbox.take(now, now, 1e6).size).toBe(1);
  expect(dropped).toBe(1);
});

test('past its bound the oldest goes first, and is counted', () => {
  let dropped = 0;
  const storage = memoryStorage();
  const outbox = createOutbox(storage, 'a:', () => dropped++);
  for (let n = 0; n < 160; n++) outbox.keep(idAt(now + n), `{"text":"${'x'.repeat(8000)}"}`, now + day);

  outbox.take(now, now, 0);

  expect(dropped).toBe(160 - Object.keys(storage).length);
  expect(Object.keys(storage).length).toBe(130);
  expect(Object.keys(storage)).toContain(`a:${idAt(now + 159)}`);
  expect(Object.keys(storage)).not.toContain(`a:${idAt(now)}`);
});

test('without storage nothing is safe and nothing fails', () => {
  const outbox = createOutbox(undefined, 'a:', () => {});

  expect(outbox.keep(idAt(now), '{}', 0)).toBe(false);
  outbox.forget(idAt(now));
  expect(outbox.take(now, now, 1e6).size).toBe(0);
});
