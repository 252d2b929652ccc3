import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  PerformanceAnswer,
  PerformanceFilter,
  TimeRange
} from '../../dashboard/src/lib/metrics/performance.ts';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectNumbers } from './expect-numbers.ts';
import { matching, usersOf } from './reference-numbers.ts';
import { insertRolledUpHistory } from './rolled-up-history.ts';
import { SeededRandom } from './seeded-random.ts';
import {
  endpoints,
  environments,
  makeHistory,
  services,
  within,
  type TelemetryHistory
} from './telemetry-history.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const now = new Date('2026-03-19T10:35:20Z');
const progress = {
  historyFrom: new Date('2026-02-26T00:00Z'),
  rawFrom: new Date('2026-03-16T00:00Z'),
  // The hour from 9 to 10 is over but not rolled up yet.
  rolledUp: new Date('2026-03-19T09:00Z'),
  markedHours: [new Date('2026-03-17T05:00Z'), new Date('2026-03-18T22:00Z')],
  missingDays: [new Date('2026-02-28T00:00Z'), new Date('2026-03-12T00:00Z')],
  builtWeeks: [new Date('2026-03-02T00:00Z')]
};

let database: TestDatabase;
let history: TelemetryHistory;

beforeAll(async () => {
  database = await createTestDatabase();
  const range = { from: progress.historyFrom, to: now };
  history = makeHistory(new SeededRandom(20260319), range, { requests: 5000, events: 1500 });
  // So that the history is known to begin with its first hour.
  history.requests.push({ ...history.requests[0]!, time: progress.historyFrom });
  await insertRolledUpHistory(database.pool, history, progress);
  await database.pool.query(
    `insert into services (service_name, environment) values ('shop', 'prod'), ('billing', 'prod'), ('shop', 'test'), ('shop', '')`
  );
});

afterAll(() => database.drop());

function ask(
  filter: Partial<PerformanceFilter> & { range: TimeRange },
  precision: { exactRowsMax: number; exact: boolean }
): Promise<PerformanceAnswer> {
  const whole = { service: null, environment: null, endpoint: null, includeAnonymous: false, ...filter };
  return withReading(database.pool, {}, (reading) => getPerformance(reading, whole, now, precision));
}

/** The rule of the seam: an hour whose raw rows are gone belongs to the range that holds its end. */
function answered({ from, to }: TimeRange): TimeRange {
  const round = (time: Date) =>
    time < progress.rawFrom ? new Date(Math.floor(time.getTime() / hourMs) * hourMs) : time;
  return { from: round(from), to: round(to) };
}

function rowsOf(range: TimeRange, filter: Omit<PerformanceFilter, 'range'>): TelemetryHistory {
  const ours = matching(history, filter);
  return { requests: within(ours.requests, range), events: within(ours.events, range) };
}

const minutes = (now.getTime() - progress.historyFrom.getTime()) / minuteMs;
// Half of the cuts at whole hours and days, where most ranges of people are.
const anyTime = fc
  .tuple(fc.integer({ min: -1000, max: Math.floor(minutes) }), fc.constantFrom(1, 1, 60, 24 * 60))
  .map(
    ([minute, unit]) => new Date(progress.historyFrom.getTime() + Math.floor(minute / unit) * unit * minuteMs)
  );
const anyRange = fc
  .tuple(anyTime, fc.oneof(anyTime, fc.constant(now)))
  .map(([a, b]): TimeRange => (a < b ? { from: a, to: b } : { from: b, to: a }));
const anyFilter = fc.record({
  service: fc.constantFrom(null, null, ...services),
  environment: fc.constantFrom(null, null, ...environments),
  endpoint: fc.constantFrom(null, null, null, ...endpoints),
  includeAnonymous: fc.boolean()
});
const anyPrecision = fc.constantFrom(
  { exactRowsMax: 50_000, exact: false },
  { exactRowsMax: 0, exact: false },
  { exactRowsMax: 300, exact: false },
  { exactRowsMax: 0, exact: true }
);

describe('for any range, filter and precision', () => {
  test('every number is the one counted by hand', async () => {
    await fc.assert(
      fc.asyncProperty(anyRange, anyFilter, anyPrecision, async (range, filter, precision) => {
        const answer = await ask({ ...filter, range }, precision);

        const expected = answered(range);
        expect({ from: answer.from, to: answer.to }).toEqual({
          from: expected.from.toISOString(),
          to: expected.to.toISOString()
        });
        const rows = rowsOf(expected, filter);
        const exact = answer.accuracy.percentiles === 'exact';
        expectNumbers(answer.summary, rows.requests, exact);
        expectUsers(answer.summary.activeUsers, rows, filter, exact);
        expectEndpoints(answer, rows, exact);
        expectSeries(answer, expected, filter, exact);
      }),
      { numRuns: 60, seed: 1 }
    );
  });

  test('two neighbouring ranges add up to the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(anyTime, anyTime, anyTime).map((cuts) => cuts.sort((x, y) => x.getTime() - y.getTime())),
        anyFilter,
        anyPrecision,
        anyPrecision,
        async ([a, b, c], filter, precision, another) => {
          const whole = await ask({ ...filter, range: { from: a, to: c } }, precision);
          const left = await ask({ ...filter, range: { from: a, to: b } }, another);
          const right = await ask({ ...filter, range: { from: b, to: c } }, precision);

          expect(left.summary.requestCount + right.summary.requestCount).toBe(whole.summary.requestCount);
          expect(left.summary.errorCount + right.summary.errorCount).toBe(whole.summary.errorCount);
          expect(left.summary.totalMs + right.summary.totalMs).toBeCloseTo(whole.summary.totalMs, 5);
        }
      ),
      { numRuns: 25, seed: 2 }
    );
  });
});

function expectUsers(
  actual: number | null,
  rows: TelemetryHistory,
  filter: Omit<PerformanceFilter, 'range'>,
  exact: boolean
): void {
  const users = usersOf(rows, filter.includeAnonymous).size;
  // Users of single endpoints are not kept in rollups.
  if (filter.endpoint !== null && !exact) expect(actual).toBeNull();
  else if (rows.requests.length === 0 && users === 0) expect(actual ?? 0).toBe(0);
  else expect(actual).toBe(users);
}

function expectEndpoints(answer: PerformanceAnswer, rows: TelemetryHistory, exact: boolean): void {
  const byEndpoint = Map.groupBy(rows.requests, ({ endpoint, method }) => `${endpoint} ${method}`);
  expect(answer.endpoints.map(({ endpoint, method }) => `${endpoint} ${method}`).sort()).toEqual(
    [...byEndpoint.keys()].sort()
  );
  for (const numbers of answer.endpoints) {
    expectNumbers(numbers, byEndpoint.get(`${numbers.endpoint} ${numbers.method}`)!, exact);
  }
  const averages = answer.endpoints.map((numbers) => numbers.averageMs!);
  expect(averages).toEqual([...averages].sort((a, b) => b - a));
}

function expectSeries(
  answer: PerformanceAnswer,
  range: TimeRange,
  filter: Omit<PerformanceFilter, 'range'>,
  exact: boolean
): void {
  let reached = Math.floor(range.from.getTime() / answer.bucketMs) * answer.bucketMs;
  for (const point of answer.series) {
    const bucket = { from: new Date(point.from), to: new Date(point.to) };
    expect(bucket.from.getTime()).toBe(reached);
    expect(bucket.to.getTime()).toBe(reached + answer.bucketMs);
    reached = bucket.to.getTime();
    const rows = rowsOf(
      { from: new Date(Math.max(+bucket.from, +range.from)), to: new Date(Math.min(+bucket.to, +range.to)) },
      filter
    );
    expectNumbers(point, rows.requests, exact);
    expectUsers(point.activeUsers, rows, filter, exact);
    expect(point.partial).toBe(bucket.from < range.from || bucket.to > range.to || bucket.to > now);
  }
  if (range.from < range.to) expect(reached).toBeGreaterThanOrEqual(range.to.getTime());
}

describe('how an answer was made', () => {
  const lastHours = (hours: number) => ({ from: new Date(now.getTime() - hours * hourMs), to: now });

  test('is exact while raw rows hold the range and are few', async () => {
    const answer = await ask({ range: lastHours(24) }, { exactRowsMax: 50_000, exact: false });

    expect(answer.accuracy).toEqual({
      percentiles: 'exact',
      percentileError: 0,
      users: 'exact',
      userError: 0
    });
    expect(answer.bucketMs).toBe(15 * minuteMs);
  });

  test('is estimated, with its bound, where rows are too many', async () => {
    const answer = await ask({ range: lastHours(24) }, { exactRowsMax: 10, exact: false });

    expect(answer.accuracy.percentiles).toBe('estimated');
    expect(answer.accuracy.percentileError).toBeGreaterThan(0.0108);
    expect(answer.accuracy.percentileError).toBeLessThan(0.0109);
    expect(answer.accuracy.users).toBe('exact');
    expect(answer.bucketMs).toBe(hourMs);
  });

  test('is exact however many rows there are when that is asked for', async () => {
    const answer = await ask({ range: lastHours(24) }, { exactRowsMax: 10, exact: true });

    expect(answer.accuracy.percentiles).toBe('exact');
  });

  test('is estimated where raw rows are gone, even when exactness is asked for', async () => {
    const answer = await ask({ range: lastHours(24 * 10) }, { exactRowsMax: 50_000, exact: true });

    expect(answer.accuracy.percentiles).toBe('estimated');
  });

  test('shows days where the range is longer than 14 days', async () => {
    const answer = await ask({ range: lastHours(24 * 15) }, { exactRowsMax: 50_000, exact: false });

    expect(answer.bucketMs).toBe(24 * hourMs);
    expect(answer.series).toHaveLength(16);
  });
});

describe('the previous period', () => {
  test('is the same length of time just before', async () => {
    const range = { from: new Date(now.getTime() - 24 * hourMs), to: now };
    const filter = { service: 'shop', environment: null, endpoint: null, includeAnonymous: false };

    const answer = await ask({ ...filter, range }, { exactRowsMax: 50_000, exact: false });

    const rows = rowsOf({ from: new Date(now.getTime() - 48 * hourMs), to: range.from }, filter);
    expect(rows.requests.length).toBeGreaterThan(0);
    expectNumbers(answer.previous!, rows.requests, true);
    expect(answer.previous!.activeUsers).toBe(usersOf(rows, false).size);
  });

  test('is answered in whole hours where raw rows are gone', async () => {
    const range = { from: new Date('2026-03-12T10:35:20Z'), to: now };
    const filter = { service: null, environment: null, endpoint: null, includeAnonymous: true };

    const answer = await ask({ ...filter, range }, { exactRowsMax: 50_000, exact: false });

    const rows = rowsOf({ from: new Date('2026-03-05T10:00Z'), to: new Date('2026-03-12T10:00Z') }, filter);
    expectNumbers(answer.previous!, rows.requests, false);
    expect(answer.previous!.activeUsers).toBe(usersOf(rows, true).size);
  });

  test('is unknown where our history covers it in part only', async () => {
    const answer = await ask(
      { range: { from: new Date('2026-03-08T10:00Z'), to: now } },
      { exactRowsMax: 50_000, exact: false }
    );

    expect(answer.previous).toBeNull();
  });
});

test('services and named environments are those that have sent anything', async () => {
  const answer = await ask(
    { range: { from: new Date('2026-03-19T10:00Z'), to: now } },
    { exactRowsMax: 0, exact: false }
  );

  expect(answer.services).toEqual(['billing', 'shop']);
  expect(answer.environments).toEqual(['prod', 'test']);
});

test('a range without any request is no data and not zero latency', async () => {
  const nothing = { from: new Date('2026-02-20T00:00Z'), to: new Date('2026-02-21T00:00Z') };

  for (const exactRowsMax of [0, 50_000]) {
    const answer = await ask({ range: nothing }, { exactRowsMax, exact: false });

    expect(answer.summary).toMatchObject({
      requestCount: 0,
      errorRate: null,
      averageMs: null,
      p95Ms: null,
      activeUsers: 0
    });
    expect(answer.endpoints).toEqual([]);
    expect(answer.series).toHaveLength(24);
  }
});
