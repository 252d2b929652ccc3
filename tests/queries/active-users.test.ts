import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calendarPeriodNames } from '../../dashboard/src/lib/metrics/calendar-periods.ts';
import { getActiveUsers } from '../../dashboard/src/lib/server/queries/get-active-users.ts';
import { getUsageSeries } from '../../dashboard/src/lib/server/queries/get-usage-series.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { anyFilter, anyRangeWithin } from './any-question.ts';
import { matching, usersOf } from './reference-numbers.ts';
import { insertRolledUpHistory } from './rolled-up-history.ts';
import { SeededRandom } from './seeded-random.ts';
import { makeHistory, within, type TelemetryHistory } from './telemetry-history.ts';

const hourMs = 3_600_000;
const now = new Date('2026-03-19T10:35:20Z');
const progress = {
  historyFrom: new Date('2026-03-01T00:00Z'),
  rawFrom: new Date('2026-03-16T00:00Z'),
  rolledUp: new Date('2026-03-19T09:00Z'),
  markedHours: [new Date('2026-03-17T05:00Z')],
  missingDays: [new Date('2026-03-07T00:00Z')],
  builtWeeks: [new Date('2026-03-02T00:00Z'), new Date('2026-03-09T00:00Z')]
};
// Whole hours, a half, three quarters, and one whose clocks change within the history.
const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'America/New_York'];

let database: TestDatabase;
let history: TelemetryHistory;

beforeAll(async () => {
  database = await createTestDatabase();
  const range = { from: progress.historyFrom, to: now };
  history = makeHistory(new SeededRandom(11), range, { requests: 1500, events: 1500 });
  await insertRolledUpHistory(database.pool, history, progress);
});

afterAll(() => database.drop());

const anyRange = anyRangeWithin(progress.historyFrom, now);
const anyPrecision = fc.constantFrom(
  { exactRowsMax: 50_000, exact: false },
  { exactRowsMax: 0, exact: false },
  { exactRowsMax: 0, exact: true }
);

/** Hours whose raw rows are gone cannot be cut. */
function roundWhereGone(time: Date): Date {
  return time < progress.rawFrom ? new Date(Math.floor(time.getTime() / hourMs) * hourMs) : time;
}

test('active users of days, weeks and months are those counted by hand, in any zone and however they are stored', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyRange,
      anyFilter,
      fc.constantFrom(...calendarPeriodNames),
      fc.constantFrom(...zones),
      anyPrecision,
      async (range, filter, period, timeZone, precision) => {
        const answer = await withReading(database.pool, {}, (reading) =>
          getActiveUsers(reading, { ...filter, range, period, timeZone }, now, precision)
        );

        const ours = matching(history, { ...filter, endpoint: null });
        for (const point of answer.points) {
          const [from, to] = [new Date(point.from), new Date(point.to)];
          const answered = { from: roundWhereGone(from), to: to > now ? now : roundWhereGone(to) };
          const rows = {
            requests: within(ours.requests, answered),
            events: within(ours.events, answered)
          };
          expect(point).toMatchObject({
            users: usersOf(rows, filter.includeAnonymous).size,
            accuracy: { users: 'exact', userError: 0 },
            rounded: +answered.from !== +from || (to <= now && +answered.to !== +to)
          });
        }
      }
    ),
    { numRuns: 80, seed: 5 }
  );
});

test('a period is partial while it lasts, and where it began before our history', async () => {
  const filter = { service: null, environment: null, includeAnonymous: true, timeZone: 'UTC' };
  const range = { from: new Date('2026-02-27T00:00Z'), to: now };

  const answer = await withReading(database.pool, {}, (reading) =>
    getActiveUsers(reading, { ...filter, range, period: 'week' }, now)
  );

  expect(answer.points.map(({ from, partial }) => [from.slice(0, 10), partial])).toEqual([
    ['2026-02-23', true],
    ['2026-03-02', false],
    ['2026-03-09', false],
    ['2026-03-16', true]
  ]);
});

test('events by type and users over time are those counted by hand, for any range, filter and precision', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyRange,
      anyFilter,
      fc.constantFrom(null, 'page_view'),
      anyPrecision,
      async (range, filter, eventType, precision) => {
        const answer = await withReading(database.pool, {}, (reading) =>
          getUsageSeries(reading, { ...filter, range, eventType }, ['page_view'], now, precision)
        );

        const ours = matching(history, { ...filter, endpoint: null });
        const answered = { from: roundWhereGone(range.from), to: roundWhereGone(range.to) };
        expect(answer).toMatchObject({ from: answered.from.toISOString(), to: answered.to.toISOString() });
        for (const point of answer.points) {
          const bucket = {
            from: new Date(Math.max(Date.parse(point.from), answered.from.getTime())),
            to: new Date(Math.min(Date.parse(point.to), answered.to.getTime()))
          };
          const requests = within(ours.requests, bucket);
          const all = within(ours.events, bucket);
          const events = all.filter(({ type }) => eventType === null || type === eventType);
          const views = events.filter(({ type }) => type === 'page_view').length;
          expect(point).toMatchObject({
            totalEvents: events.length,
            types: new Set(events.map(({ type }) => type)).size,
            events: [views],
            otherEvents: events.length - views,
            uniqueUsers: usersOf({ requests: [], events }, filter.includeAnonymous).size,
            activeUsers: usersOf({ requests, events: all }, filter.includeAnonymous).size
          });
        }
      }
    ),
    { numRuns: 40, seed: 6 }
  );
});
