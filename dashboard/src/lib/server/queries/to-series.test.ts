import { expect, test } from 'vitest';
import { toSeries } from './to-series.ts';

const at = (text: string) => new Date(`2026-11-21T${text}Z`);
const range = { from: at('09:50'), to: at('10:35') };
const buckets = {
  widthMs: 900_000,
  list: ['09:45', '10:00', '10:15', '10:30'].map((time) => {
    const from = at(time);
    const to = new Date(from.getTime() + 900_000);
    return { from, to, answered: { from, to } };
  }),
  starts: []
};
const row = {
  bucket: at('10:00'),
  request_count: 4,
  error_count: 1,
  average_ms: 2,
  total_ms: 8,
  p50_ms: 1,
  p95_ms: 3,
  p99_ms: 4
};

test('a bucket without a row is a point without numbers, not one of zeros', () => {
  const [, , empty] = toSeries(range, buckets, at('10:35'), [row], []);

  expect(empty).toEqual({
    from: '2026-11-21T10:15:00.000Z',
    to: '2026-11-21T10:30:00.000Z',
    partial: false,
    rounded: false,
    requestCount: 0,
    errorCount: 0,
    errorRate: null,
    averageMs: null,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
    totalMs: 0,
    activeUsers: null
  });
});

test('a bucket has the numbers of its row, and nobody where requests came from nobody known', () => {
  const [, point] = toSeries(range, buckets, at('10:35'), [row], []);

  expect(point).toMatchObject({
    requestCount: 4,
    errorCount: 1,
    errorRate: 0.25,
    averageMs: 2,
    activeUsers: 0
  });
});

test('users of a bucket are whole, and unknown when they were not asked for', () => {
  const users = [{ bucket: at('10:00'), users: 2003.4, estimated: true }];

  expect(toSeries(range, buckets, at('10:35'), [row], users)[1]?.activeUsers).toBe(2003);
  expect(toSeries(range, buckets, at('10:35'), [row], null)[1]?.activeUsers).toBeNull();
});

test('a bucket that the range cuts or that has not ended yet is partial', () => {
  const partial = toSeries(range, buckets, at('10:35'), [], []).map((point) => point.partial);

  expect(partial).toEqual([true, false, false, true]);
});
