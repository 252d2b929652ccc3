import { expect, test } from 'vitest';
import { MemoryBudget } from './memory-budget.ts';

const kib = 1024;

test('requests share one budget, and what is given back can be taken again', () => {
  const budget = new MemoryBudget(100 * kib);
  const first = budget.hold();
  first.grow(50 * kib);
  const second = budget.hold();

  expect(() => second.grow(50 * kib)).toThrow('send again later');
  first.release();
  first.release();
  second.grow(50 * kib);
  expect(() => budget.hold().grow(50 * kib)).toThrow('send again later');
});

test('a request that is alone may pass the budget, and then nobody else comes in', () => {
  const budget = new MemoryBudget(100 * kib);
  const large = budget.hold();

  large.grow(500 * kib);

  expect(() => budget.hold()).toThrow('send again later');
  large.set(10 * kib);
  expect(() => budget.hold()).not.toThrow();
});

test('requests that hold nothing yet are bounded too', () => {
  const budget = new MemoryBudget(100 * kib);

  const admitted = Array.from({ length: 50 }, () => {
    try {
      return budget.hold();
    } catch {
      return null;
    }
  });

  expect(admitted.filter((hold) => hold !== null)).toHaveLength(6);
});

test('bodies that are slow make room for whoever comes, the slowest first, and no more than is needed', () => {
  let now = 0;
  const gaveUp: string[] = [];
  const budget = new MemoryBudget(100 * kib, () => now);
  const arrive = (name: string, bytes: number) => {
    const hold = budget.hold();
    hold.mayGiveUp(() => void gaveUp.push(name));
    hold.grow(bytes);
    return hold;
  };
  const kept = arrive('kept', 6 * kib);
  arrive('slow', 16 * kib);
  now = 500;
  arrive('slower to come', 16 * kib);
  kept.keep();

  expect(() => budget.hold().grow(40 * kib)).toThrow('send again later');
  now = 1400;
  budget.hold().grow(28 * kib);
  expect(gaveUp).toEqual(['slow']);
});
