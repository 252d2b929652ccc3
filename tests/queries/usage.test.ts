import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import { getTimeSeries } from '../../dashboard/src/lib/server/queries/get-time-series.ts';
import { getUsage } from '../../dashboard/src/lib/server/queries/get-usage.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { anyFilter, anyRangeWithin } from './any-question.ts';
import { matching, numbersOf, usersOf } from './reference-numbers.ts';
import { insertRolledUpHistory } from './rolled-up-history.ts';
import { SeededRandom } from './seeded-random.ts';
import {
  eventTypes,
  makeHistory,
  within,
  type EventRow,
  type TelemetryHistory
} from './telemetry-history.ts';

const hourMs = 3_600_000;
const now = new Date('2026-03-19T10:35:20Z');
const progress = {
  historyFrom: new Date('2026-03-05T00:00Z'),
  rawFrom: new Date('2026-03-16T00:00Z'),
  rolledUp: new Date('2026-03-19T09:00Z'),
  markedHours: [new Date('2026-03-17T05:00Z')],
  missingDays: [new Date('2026-03-07T00:00Z')],
  builtWeeks: [new Date('2026-03-09T00:00Z')]
};

let database: TestDatabase;
let history: TelemetryHistory;

beforeAll(async () => {
  database = await createTestDatabase();
  const range = { from: progress.historyFrom, to: now };
  history = makeHistory(new SeededRandom(7), range, { requests: 1500, events: 3000 });
  await insertRolledUpHistory(database.pool, history, progress);
});

afterAll(() => database.drop());

const anyRange = anyRangeWithin(progress.historyFrom, now);
const anyPrecision = fc.constantFrom(
  { exactRowsMax: 50_000, exact: false },
  { exactRowsMax: 0, exact: false }
);

function answered({ from, to }: TimeRange): TimeRange {
  const round = (time: Date) =>
    time < progress.rawFrom ? new Date(Math.floor(time.getTime() / hourMs) * hourMs) : time;
  return { from: round(from), to: round(to) };
}

function rowsOf(
  range: TimeRange,
  filter: { service: string | null; environment: string | null; includeAnonymous: boolean }
) {
  const ours = matching(history, { ...filter, endpoint: null });
  return { requests: within(ours.requests, range), events: within(ours.events, range) };
}

function countBy(events: EventRow[], keyOf: (event: EventRow) => string): Record<string, number> {
  const entries = [...Map.groupBy(events, keyOf)].map(([key, rows]) => [key, rows.length]);
  return Object.fromEntries(entries) as Record<string, number>;
}

test('usage is what is counted by hand, for any range, filter and precision', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyRange,
      anyFilter,
      fc.constantFrom(null, null, ...eventTypes),
      anyPrecision,
      async (range, filter, eventType, precision) => {
        const answer = await withReading(database.pool, {}, (reading) =>
          getUsage(reading, { ...filter, range, eventType }, now, precision)
        );

        const rows = rowsOf(answered(range), filter);
        const events = rows.events.filter((event) => eventType === null || event.type === eventType);
        const views = events.filter((event) => event.type === 'page_view');
        expect(answer.totalEvents).toBe(events.length);
        expect(answer.uniqueUsers).toBe(usersOf({ requests: [], events }, filter.includeAnonymous).size);
        expect(answer.activeUsers).toBe(usersOf(rows, filter.includeAnonymous).size);
        expect(Object.fromEntries(answer.eventTypes.map((row) => [row.eventType, row.events]))).toEqual(
          countBy(events, (event) => event.type)
        );
        expect(Object.fromEntries(answer.pages.map((row) => [row.page, row.views]))).toEqual(
          countBy(views, (event) => event.page ?? '')
        );
        expect(answer.accuracy).toEqual({ users: 'exact', userError: 0 });
      }
    ),
    { numRuns: 60, seed: 3 }
  );
});

test('event types and pages come most frequent first', async () => {
  const answer = await withReading(database.pool, {}, (reading) =>
    getUsage(
      reading,
      {
        range: { from: progress.historyFrom, to: now },
        service: null,
        environment: null,
        eventType: null,
        includeAnonymous: false
      },
      now
    )
  );

  const counts = answer.eventTypes.map((row) => row.events);
  const views = answer.pages.map((row) => row.views);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
  expect(views).toEqual([...views].sort((a, b) => b - a));
  expect(answer.pagesOmitted).toBe(0);
});

describe('the time series', () => {
  test('has each hour as it is counted by hand, for any range, filter and precision', async () => {
    await fc.assert(
      fc.asyncProperty(anyRange, anyFilter, anyPrecision, async (range, filter, precision) => {
        const answer = await withReading(database.pool, {}, (reading) =>
          getTimeSeries(reading, { ...filter, range, metricType: 'both' }, precision)
        );

        const { from, to } = answered(range);
        for (const [index, point] of answer.points.entries()) {
          const hour = Math.floor(from.getTime() / hourMs) * hourMs + index * hourMs;
          const rows = rowsOf(
            { from: new Date(Math.max(hour, +from)), to: new Date(Math.min(hour + hourMs, +to)) },
            filter
          );
          const { requestCount, errorCount } = numbersOf(rows.requests);
          const users = usersOf({ requests: [], events: rows.events }, filter.includeAnonymous).size;
          expect(point).toMatchObject({
            from: new Date(hour).toISOString(),
            requestCount: requestCount || null,
            errorRate: requestCount === 0 ? null : errorCount / requestCount,
            totalEvents: rows.events.length || null,
            uniqueUsers: rows.events.length === 0 ? null : users
          });
        }
        const hours = (Math.ceil(+to / hourMs) * hourMs - Math.floor(+from / hourMs) * hourMs) / hourMs;
        expect(answer.points).toHaveLength(from < to ? hours : 0);
      }),
      { numRuns: 25, seed: 4 }
    );
  });

  test.each([
    ['performance', { totalEvents: null, uniqueUsers: null }],
    ['usage', { requestCount: null, errorRate: null, averageMs: null, p95Ms: null }]
  ] as const)('of %s alone leaves the rest unknown', async (metricType, unknown) => {
    const range = { from: new Date('2026-03-18T00:00Z'), to: now };

    const answer = await withReading(database.pool, {}, (reading) =>
      getTimeSeries(reading, { range, service: null, environment: null, includeAnonymous: true, metricType })
    );

    expect(answer.points).toHaveLength(35);
    for (const point of answer.points) expect(point).toMatchObject(unknown);
    expect(answer.points.some((point) => (point.totalEvents ?? point.requestCount) !== null)).toBe(true);
  });
});
