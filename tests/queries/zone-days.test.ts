import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import { getEndpointShape } from '../../dashboard/src/lib/server/queries/get-endpoint-shape.ts';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { getUsageSeries } from '../../dashboard/src/lib/server/queries/get-usage-series.ts';
import { withReading, type Reading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectNumbers } from './expect-numbers.ts';
import { matching, usersOf } from './reference-numbers.ts';
import { insertRolledUpHistory } from './rolled-up-history.ts';
import { SeededRandom } from './seeded-random.ts';
import { endpoints, makeHistory, services, within, type TelemetryHistory } from './telemetry-history.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = new Date('2026-04-12T10:35:20Z');
const progress = {
  historyFrom: new Date('2026-03-01T00:00Z'),
  rawFrom: new Date('2026-04-02T00:00Z'),
  rolledUp: new Date('2026-04-12T09:00Z'),
  markedHours: [new Date('2026-04-06T05:00Z')],
  missingDays: [new Date('2026-03-12T00:00Z')],
  builtWeeks: [new Date('2026-03-16T00:00Z')]
};
// New York puts its clock forward on 8 March, Berlin on 29 March; Lord Howe puts it back by half an hour on 5 April.
const zones = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Kathmandu'
];

let database: TestDatabase;
let history: TelemetryHistory;

beforeAll(async () => {
  database = await createTestDatabase();
  const range = { from: progress.historyFrom, to: now };
  history = makeHistory(new SeededRandom(20260412), range, { requests: 6000, events: 2500 });
  await insertRolledUpHistory(database.pool, history, progress);
});

afterAll(() => database.drop());

function read<Answer>(ask: (reading: Reading) => Promise<Answer>): Promise<Answer> {
  return withReading(database.pool, {}, ask);
}

// Half of the ends at whole hours, where rollups answer up to them.
const anyTime = (from: Date, to: Date) =>
  fc
    .tuple(fc.integer({ min: 0, max: Math.floor((+to - +from) / 60_000) }), fc.constantFrom(1, 60))
    .map(([minute, unit]) => new Date(+from + Math.floor(minute / unit) * unit * 60_000));
const longRange = fc
  .tuple(
    anyTime(progress.historyFrom, new Date('2026-03-27T00:00Z')),
    fc.oneof(anyTime(new Date('2026-04-10T12:00Z'), now), fc.constant(now))
  )
  .map(([from, to]): TimeRange => ({ from, to }));
const keptRange = fc
  .tuple(anyTime(progress.rawFrom, new Date('2026-04-06T00:00Z')), fc.constant(now))
  .map(([from, to]): TimeRange => ({ from, to }));
const anyFilter = fc.record({
  service: fc.constantFrom(null, null, ...services),
  environment: fc.constant(null),
  includeAnonymous: fc.boolean()
});
const fromRollups = { exactRowsMax: 0, exact: false };

const clocks = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit'
    })
  ])
);

/** Of a moment, what a calendar and a clock on the wall of the zone show: the date, and the part of the day. */
function partOf(time: Date, widthMs: number, timeZone: string): string {
  const [date, hour] = clocks.get(timeZone)!.format(time).split(' ');
  return `${date} ${Math.floor(Number(hour) / (widthMs / hourMs))}`;
}

const isGone = (time: Date) => time < progress.rawFrom;
const endOfHour = (time: Date) => new Date(Math.floor(time.getTime() / hourMs) * hourMs + hourMs - 1);

/** The rule of the seam: an hour whose raw rows are gone belongs to what holds its end. */
function byPart<Row extends { time: Date }>(
  rows: Row[],
  widthMs: number,
  timeZone: string
): Map<string, Row[]> {
  return Map.groupBy(rows, ({ time }) => partOf(isGone(time) ? endOfHour(time) : time, widthMs, timeZone));
}

function answered({ from, to }: TimeRange): TimeRange {
  const round = (time: Date) =>
    isGone(time) ? new Date(Math.floor(time.getTime() / hourMs) * hourMs) : time;
  return { from: round(from), to: round(to) };
}

interface Point {
  from: string;
  to: string;
  rounded: boolean;
}

function expectNoGaps(points: Point[], widthMs: number, timeZone: string, range: TimeRange): void {
  for (const [index, { from, to, rounded }] of points.entries()) {
    if (index > 0) expect(from).toBe(points[index - 1]!.to);
    const cutsGoneHour = (time: Date) => isGone(time) && time.getTime() % hourMs !== 0;
    expect(rounded).toBe([from, to].some((time) => cutsGoneHour(new Date(time))));
    // Another part begins with it: the millisecond before was of the one before.
    const before = new Date(Date.parse(from) - 1);
    expect(partOf(new Date(from), widthMs, timeZone)).not.toBe(partOf(before, widthMs, timeZone));
  }
  expect(Date.parse(points.at(-1)!.to)).toBeGreaterThanOrEqual(range.to.getTime());
}

test.each([
  ['days from rollups', longRange, fromRollups, [dayMs]],
  ['parts of days from raw rows', keptRange, { exactRowsMax: 0, exact: true }, [2 * hourMs, 6 * hourMs]]
] as const)(
  'requests and users over time are those that a wall clock of the zone would count: %s',
  async (_what, anyRange, precision, widths) => {
    await fc.assert(
      fc.asyncProperty(
        anyRange,
        anyFilter,
        fc.constantFrom(null, null, ...endpoints),
        fc.constantFrom(...zones),
        async (range, filter, endpoint, timeZone) => {
          const answer = await read((reading) =>
            getPerformance(reading, { ...filter, endpoint, range, timeZone }, now, precision)
          );

          const exact = precision.exact;
          const ours = matching(history, { ...filter, endpoint });
          const { bucketMs } = answer;
          const requests = byPart(within(ours.requests, answered(range)), bucketMs, timeZone);
          const events = byPart(within(ours.events, answered(range)), bucketMs, timeZone);
          expect(widths).toContain(bucketMs);
          expectNoGaps(answer.series, bucketMs, timeZone, range);
          for (const point of answer.series) {
            const part = partOf(new Date(point.from), bucketMs, timeZone);
            const rows = { requests: requests.get(part) ?? [], events: events.get(part) ?? [] };
            expectNumbers(point, rows.requests, exact);
            if (endpoint === null) {
              expect(point.activeUsers ?? 0).toBe(usersOf(rows, filter.includeAnonymous).size);
            }
          }
          const sum = answer.series.reduce((total, { requestCount }) => total + requestCount, 0);
          expect(sum).toBe(answer.summary.requestCount);
        }
      ),
      { numRuns: 60, seed: 7 }
    );
  }
);

test('events by type and users over time are those that a wall clock of the zone would count', async () => {
  await fc.assert(
    fc.asyncProperty(
      longRange,
      anyFilter,
      fc.constantFrom(null, 'search'),
      fc.constantFrom(...zones),
      async (range, filter, eventType, timeZone) => {
        const answer = await read((reading) =>
          getUsageSeries(reading, { ...filter, range, eventType, timeZone }, ['search'], now, fromRollups)
        );

        const ours = matching(history, { ...filter, endpoint: null });
        const requests = byPart(within(ours.requests, answered(range)), dayMs, timeZone);
        const all = byPart(within(ours.events, answered(range)), dayMs, timeZone);
        expectNoGaps(answer.points, dayMs, timeZone, range);
        for (const point of answer.points) {
          const part = partOf(new Date(point.from), dayMs, timeZone);
          const events = (all.get(part) ?? []).filter(({ type }) => eventType === null || type === eventType);
          expect(point).toMatchObject({
            totalEvents: events.length,
            events: [events.filter(({ type }) => type === 'search').length],
            uniqueUsers: usersOf({ requests: [], events }, filter.includeAnonymous).size,
            activeUsers: usersOf(
              { requests: requests.get(part) ?? [], events: all.get(part) ?? [] },
              filter.includeAnonymous
            ).size
          });
        }
      }
    ),
    { numRuns: 40, seed: 8 }
  );
});

test('status classes and durations of an endpoint stand in the days of the zone', async () => {
  await fc.assert(
    fc.asyncProperty(
      longRange,
      fc.constantFrom(...endpoints),
      fc.constantFrom(...zones),
      async (range, endpoint, timeZone) => {
        const filter = { service: null, environment: null, endpoint, range, timeZone };

        const shape = await read((reading) => getEndpointShape(reading, filter, now, fromRollups));

        const ours = within(
          matching(history, { ...filter, includeAnonymous: true }).requests,
          answered(range)
        );
        const parts = byPart(ours, dayMs, timeZone);
        expectNoGaps(shape.buckets, dayMs, timeZone, range);
        for (const [index, { from }] of shape.buckets.entries()) {
          const rows = parts.get(partOf(new Date(from), dayMs, timeZone)) ?? [];
          const heat = shape.heatMap!.counts[index]!.reduce((sum, count) => sum + count, 0);
          expect(heat).toBe(rows.length);
        }
      }
    ),
    { numRuns: 25, seed: 9 }
  );
});
