import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SeriesPoint, TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { previousRange } from '../../dashboard/src/lib/server/queries/previous-range.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { matching } from './reference-numbers.ts';
import { insertRolledUpHistory } from './rolled-up-history.ts';
import { SeededRandom } from './seeded-random.ts';
import { endpoints, makeHistory, within, type TelemetryHistory } from './telemetry-history.ts';

const hourMs = 3_600_000;
const now = new Date('2026-04-12T10:35:20Z');
const progress = {
  historyFrom: new Date('2026-02-01T00:00Z'),
  rawFrom: new Date('2026-04-05T00:00Z'),
  rolledUp: new Date('2026-04-12T09:00Z'),
  markedHours: [new Date('2026-04-06T05:00Z')],
  missingDays: [new Date('2026-03-12T00:00Z')],
  builtWeeks: []
};

let database: TestDatabase;
let history: TelemetryHistory;

beforeAll(async () => {
  database = await createTestDatabase();
  const range = { from: progress.historyFrom, to: now };
  history = makeHistory(new SeededRandom(4), range, { requests: 5000, events: 0 });
  // So that the history is known to begin with its first hour.
  history.requests.push({ ...history.requests[0]!, time: progress.historyFrom });
  await insertRolledUpHistory(database.pool, history, progress);
});

afterAll(() => database.drop());

const anyRange = fc
  .record({
    lengthMinutes: fc.oneof(fc.integer({ min: 30, max: 2880 }), fc.integer({ min: 2880, max: 30 * 1440 })),
    endsBefore: fc.constantFrom(0, 0, 35 * 60_000 + 20_000, 26 * hourMs)
  })
  .map(({ lengthMinutes, endsBefore }): TimeRange => {
    const to = new Date(now.getTime() - endsBefore);
    return { from: new Date(to.getTime() - lengthMinutes * 60_000), to };
  });

/** Hours whose raw rows are gone belong to what holds their end. */
function whole({ from, to }: TimeRange): TimeRange {
  const round = (time: Date) =>
    time < progress.rawFrom ? new Date(Math.floor(time.getTime() / hourMs) * hourMs) : time;
  return { from: round(from), to: round(to) };
}

test('the earlier time is told in buckets as long after its beginning, each as counted by hand', async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(
      anyRange,
      fc.constantFrom('previous_period', 'last_week'),
      fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata'),
      fc.constantFrom(null, endpoints[0]),
      fc.constantFrom({ exactRowsMax: 50_000, exact: false }, { exactRowsMax: 0, exact: false }),
      async (range, comparison, timeZone, endpoint, precision) => {
        const comparedRange = previousRange(range, now, comparison);
        const filter = { service: null, environment: null, endpoint, includeAnonymous: true };
        const asked = { ...filter, range, comparedRange, timeZone, withPreviousSeries: true };

        const { series, previous, previousSeries } = await withReading(database.pool, {}, (reading) =>
          getPerformance(reading, asked, now, precision)
        );

        if (!previous || !previousSeries) return;
        told++;
        expect(previousSeries).toHaveLength(series.length);
        const ours = matching(history, filter).requests;
        const answered = { from: new Date(previous.from), to: new Date(previous.to) };
        const shiftMs = range.from.getTime() - comparedRange.from.getTime();
        for (const [index, point] of previousSeries.entries()) {
          if (!point) continue;
          const lateMs = Date.parse(series[index]!.from) - Date.parse(point.from) - shiftMs;
          expect(lateMs).toBeGreaterThanOrEqual(0);
          expect(lateMs).toBeLessThan(hourMs);
          expectPoint(point, answered);
        }

        function expectPoint(point: SeriesPoint, { from, to }: TimeRange) {
          const bucket = whole({ from: new Date(point.from), to: new Date(point.to) });
          const rows = within(ours, {
            from: new Date(Math.max(+bucket.from, +from)),
            to: new Date(Math.min(+bucket.to, +to))
          });
          expect(point.requestCount).toBe(rows.length);
          expect(point.errorCount).toBe(rows.filter(({ status }) => status >= 400).length);
          // Interpolated or from sketches: each way is held to its bound elsewhere.
          expect(point.p95Ms === null).toBe(rows.length === 0);
        }
      }
    ),
    { numRuns: 80, seed: 10 }
  );
  expect(told).toBeGreaterThan(40);
});

test('nobody pays for it unasked', async () => {
  const range = { from: new Date(now.getTime() - 24 * hourMs), to: now };
  const filter = { service: null, environment: null, endpoint: null, includeAnonymous: true, range };

  const { previous, previousSeries } = await withReading(database.pool, {}, (reading) =>
    getPerformance(reading, filter, now)
  );

  expect(previous).not.toBeNull();
  expect(previousSeries).toBeNull();
});
