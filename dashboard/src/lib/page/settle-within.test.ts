import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settleWithin } from './settle-within.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a promise in time gives its value and leaves no timer behind', async () => {
  expect(await settleWithin(Promise.resolve('answer'), 2000)).toBe('answer');
  expect(vi.getTimerCount()).toBe(0);
});

test('a promise that takes longer gives null and keeps its value for later', async () => {
  const slow = new Promise<string>((resolve) => setTimeout(resolve, 5000, 'answer'));
  const settled = settleWithin(slow, 2000);

  await vi.advanceTimersByTimeAsync(2000);
  expect(await settled).toBeNull();

  await vi.advanceTimersByTimeAsync(3000);
  expect(await slow).toBe('answer');
});

test('a promise that fails in time fails', async () => {
  await expect(settleWithin(Promise.reject(new Error('broken')), 2000)).rejects.toThrow('broken');
});
