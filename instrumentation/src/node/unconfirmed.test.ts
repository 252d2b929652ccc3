import { expect, test } from 'vitest';
import { isStuck, Unconfirmed } from './unconfirmed.ts';

test('with an exporter that answers when all is delivered, only what is under way is unconfirmed', () => {
  const batches = new Unconfirmed<string>({});

  for (const batch of ['delivered', 'failed', 'under way']) batches.begin(batch);
  batches.end('delivered', true);
  batches.end('failed', false);

  expect(batches.all()).toEqual(['under way']);
});

test('with an exporter that stores later, what it accepted is unconfirmed until its queue is empty', () => {
  const exporter = { queuedRows: 3, stats: () => ({ queuedRows: exporter.queuedRows, retries: 0 }) };
  const batches = new Unconfirmed<string>(exporter);

  batches.begin('accepted');
  batches.end('accepted', true);
  const before = batches.all();
  exporter.queuedRows = 0;

  expect(before).toEqual(['accepted']);
  expect(batches.all()).toEqual([]);
});

test('while a database is away no more than the last few batches are held', () => {
  const batches = new Unconfirmed<number>({ stats: () => ({ queuedRows: 100_000, retries: 9 }) });

  for (let batch = 1; batch <= 10; batch++) {
    batches.begin(batch);
    batches.end(batch, true);
  }

  expect(batches.all()).toEqual([7, 8, 9, 10]);
});

test.each([
  [{}, false],
  [{ stats: () => ({ queuedRows: 0, retries: 5 }) }, false],
  [{ stats: () => ({ queuedRows: 5, retries: 0 }) }, false],
  [{ stats: () => ({ queuedRows: 5, retries: 1 }) }, true]
])('rows that wait after a failure are stuck (%#)', (exporter, expected) => {
  expect(isStuck(exporter)).toBe(expected);
});
