import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PerformanceAnswer, TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import { getActiveUsers } from '../../dashboard/src/lib/server/queries/get-active-users.ts';
import { getEndpointShape } from '../../dashboard/src/lib/server/queries/get-endpoint-shape.ts';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectNumbers } from './expect-numbers.ts';
import { insertHistogramPoints } from './insert-histogram-points.ts';
import { insertHistory } from './insert-history.ts';
import { usersOf } from './reference-numbers.ts';
import { SeededRandom } from './seeded-random.ts';
import { makeHistory, within, type RequestRow } from './telemetry-history.ts';

const day: TimeRange = { from: new Date('2026-03-18T00:00Z'), to: new Date('2026-03-19T00:00Z') };
const now = day.to;

let database: TestDatabase;
// What really happened, by service; not all of it left a span.
let sampled: RequestRow[];
let silent: RequestRow[];
let complete: RequestRow[];
let coarse: RequestRow[];
let keptSpans: RequestRow[];

beforeAll(async () => {
  database = await createTestDatabase();
  const requestsOf = (service: string, seed: number): RequestRow[] =>
    makeHistory(new SeededRandom(seed), day, { requests: 3000, events: 0 }).requests.map((request) => ({
      ...request,
      service
    }));
  sampled = requestsOf('sampled', 1);
  silent = requestsOf('silent', 2);
  complete = requestsOf('complete', 3);
  coarse = requestsOf('coarse', 4);

  // Every span of the first half of each hour, none of the second: each half alone would choose another source.
  keptSpans = sampled.filter((request) => request.time.getUTCMinutes() < 30);
  await insertHistory(database.pool, { requests: [...keptSpans, ...complete], events: [] });
  await insertHistogramPoints(database.pool, sampled);
  await insertHistogramPoints(database.pool, silent, { withoutEndpoint: true });
  // Twice as many points as requests: whoever added the two sources up, or believed this one, would show it.
  await insertHistogramPoints(database.pool, complete, { spansComplete: true });
  await insertHistogramPoints(database.pool, complete, { spansComplete: true });
  await insertHistogramPoints(database.pool, coarse, { scale: 2, withoutExtremes: true });
  await database.pool.query('update rollup_state set raw_from = $1, rolled_up = $1, closed = $1', [day.from]);
});

afterAll(() => database.drop());

function ask(service: string | null, range: TimeRange): Promise<PerformanceAnswer> {
  const filter = { range, service, environment: null, endpoint: null, includeAnonymous: false };
  return withReading(database.pool, {}, (reading) => getPerformance(reading, filter, now));
}

test('a service whose spans are sampled is counted by its histogram', async () => {
  const answer = await ask('sampled', day);

  expectNumbers(answer.summary, sampled, false);
  expect(answer.accuracy.percentiles).toBe('estimated');
});

test('its endpoints are those of the histogram too', async () => {
  const answer = await ask('sampled', day);

  const byEndpoint = Map.groupBy(sampled, ({ endpoint, method }) => `${endpoint} ${method}`);
  expect(answer.endpoints).toHaveLength(byEndpoint.size);
  for (const numbers of answer.endpoints) {
    expectNumbers(numbers, byEndpoint.get(`${numbers.endpoint} ${numbers.method}`)!, false);
  }
});

test('an endpoint of it has its status classes and durations over time from the histogram too', async () => {
  const endpoint = '/items/:id';
  const requests = sampled.filter((request) => request.endpoint === endpoint && request.method === 'GET');
  const filter = { range: day, service: 'sampled', environment: null, endpoint, method: 'GET' };

  const shape = await withReading(database.pool, {}, (reading) => getEndpointShape(reading, filter, now));

  for (const [index, { from, to }] of shape.buckets.entries()) {
    const within = requests.filter(({ time }) => time >= new Date(from) && time < new Date(to));
    for (const { statusClass, counts } of shape.statusClasses) {
      expect(counts[index]).toBe(
        within.filter(({ status }) => Math.floor(status / 100) === statusClass).length
      );
    }
    expect(shape.heatMap!.counts[index]!.reduce((sum, count) => sum + count, 0)).toBe(within.length);
  }
  expect(shape.distribution.reduce((sum, bucket) => sum + bucket.requests, 0)).toBe(requests.length);
});

test('its users are those of the spans that were kept, and the answer says at least', async () => {
  const answer = await ask('sampled', day);

  expect(answer.summary.activeUsers).toBe(usersOf({ requests: keptSpans, events: [] }, false).size);
  expect(answer.accuracy.users).toBe('at_least');
});

test.each([
  ['sampled', 'at_least'],
  ['silent', 'at_least'],
  ['complete', 'exact'],
  [null, 'at_least']
] as const)('active users of a day of %s are %s', async (service, users) => {
  const filter = { range: day, service, environment: null, includeAnonymous: false };

  const { points } = await withReading(database.pool, {}, (reading) =>
    getActiveUsers(reading, { ...filter, period: 'day', timeZone: 'UTC' }, now)
  );

  expect(points.map(({ accuracy }) => accuracy.users)).toEqual([users]);
});

test('a service that only sends histograms shows, without a route under one name', async () => {
  const answer = await ask('silent', day);

  expectNumbers(answer.summary, silent, false);
  expect(answer.endpoints.map((numbers) => `${numbers.endpoint} ${numbers.method}`).sort()).toEqual([
    '(no route) GET',
    '(no route) POST'
  ]);
});

test('a service that keeps every span is counted by its spans, whatever its histogram says', async () => {
  const answer = await ask('complete', day);

  expectNumbers(answer.summary, complete, true);
  expect(answer.accuracy).toMatchObject({ percentiles: 'exact', users: 'exact' });
});

test('a coarser histogram keeps its scale and states its error', async () => {
  const answer = await ask('coarse', day);

  // (b - 1) / (b + 1) with b = 2^(1/4)
  expect(answer.accuracy.percentileError).toBeCloseTo(0.0864, 4);
  expectNumbers(answer.summary, coarse, false, answer.accuracy.percentileError + 1e-9);
});

test('one coarse service does not coarsen the endpoints of the others', async () => {
  const answer = await ask(null, day);

  const finePosts = [...sampled, ...complete].filter(
    (request) => request.endpoint === '/items' && request.method === 'POST'
  );
  const numbers = answer.endpoints.find((row) => row.endpoint === '(no route)' && row.method === 'POST')!;
  expectNumbers(
    numbers,
    silent.filter((request) => request.method === 'POST'),
    false
  );
  // All services share this one, so it has the coarsest sketch.
  expectNumbers(
    answer.endpoints.find((row) => row.endpoint === '/items' && row.method === 'POST')!,
    [...finePosts, ...coarse.filter((request) => request.endpoint === '/items' && request.method === 'POST')],
    false,
    answer.accuracy.percentileError + 1e-9
  );
});

test('all services together are counted once, each by its own source', async () => {
  const answer = await ask(null, day);

  expect(answer.summary.requestCount).toBe(sampled.length + silent.length + complete.length + coarse.length);
  expect(answer.series.reduce((sum, point) => sum + point.requestCount, 0)).toBe(answer.summary.requestCount);
});

describe('a cut through an hour', () => {
  test.each(['12:00', '12:13', '12:30', '12:47'])(
    'at %s leaves the sum of both sides the same',
    async (time) => {
      const cut = new Date(`2026-03-18T${time}Z`);

      const whole = await ask(null, day);
      const left = await ask(null, { from: day.from, to: cut });
      const right = await ask(null, { from: cut, to: day.to });

      expect(left.summary.requestCount + right.summary.requestCount).toBe(whole.summary.requestCount);
      expect(left.summary.totalMs + right.summary.totalMs).toBeCloseTo(whole.summary.totalMs, 4);
    }
  );

  test('takes the source of the whole hour on both sides', async () => {
    const firstHalf = { from: new Date('2026-03-18T12:00Z'), to: new Date('2026-03-18T12:30Z') };

    const answer = await ask('sampled', firstHalf);

    // Each of its spans was kept, and yet it is the histogram that counts.
    expectNumbers(answer.summary, within(sampled, firstHalf), false);
    expect(answer.accuracy.percentiles).toBe('estimated');
  });
});
