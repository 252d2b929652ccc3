import { randomUUID } from 'node:crypto';
import { rollupClosedHours } from '@lakegauge/aggregator';
import { beginWriting, silentLogger } from '@lakegauge/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PerformanceAnswer, TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import { getActiveUsers } from '../../dashboard/src/lib/server/queries/get-active-users.ts';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { getTimeSeries } from '../../dashboard/src/lib/server/queries/get-time-series.ts';
import { getUsage } from '../../dashboard/src/lib/server/queries/get-usage.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectNumbers } from './expect-numbers.ts';
import { insertHistogramPoints } from './insert-histogram-points.ts';
import { insertHistory } from './insert-history.ts';
import { usersOf } from './reference-numbers.ts';
import { SeededRandom } from './seeded-random.ts';
import { makeHistory, within, type RequestRow, type TelemetryHistory } from './telemetry-history.ts';

const range: TimeRange = { from: new Date('2026-03-16T00:00Z'), to: new Date('2026-03-18T10:35:20Z') };
const now = range.to;
const everything = { service: null, environment: null, endpoint: null, includeAnonymous: true };
const fromRaw = { exactRowsMax: 0, exact: true };
const fromRollups = { exactRowsMax: 0, exact: false };

let database: TestDatabase;
let history: TelemetryHistory;
let unsent: RequestRow[];

beforeAll(async () => {
  database = await createTestDatabase();
  history = makeHistory(new SeededRandom(11), range, { requests: 4000, events: 1000 });
  unsent = makeHistory(new SeededRandom(12), range, { requests: 1000, events: 0 }).requests.map(
    (request) => ({
      ...request,
      service: 'silent'
    })
  );
  await insertHistory(database.pool, history);
  await insertHistogramPoints(database.pool, unsent);
  await database.pool.query('update rollup_state set raw_from = $1, rolled_up = $1, closed = $1', [
    range.from
  ]);
});

afterAll(() => database.drop());

function ask(precision: { exactRowsMax: number; exact: boolean }, over = range): Promise<PerformanceAnswer> {
  return withReading(database.pool, {}, (reading) =>
    getPerformance(reading, { ...everything, range: over }, now, precision)
  );
}

function rollUp() {
  return rollupClosedHours({ pool: database.pool, logger: silentLogger, now: () => now });
}

test('rollups of the aggregator answer what raw rows answer', async () => {
  const before = await ask(fromRaw);
  const rolled = await rollUp();

  const after = await ask(fromRollups);

  expect(rolled).toMatchObject({ ran: true, hoursCreated: 58, periodsBuilt: 2 });
  const requests = [...history.requests, ...unsent];
  expectNumbers(before.summary, requests, false);
  expectNumbers(after.summary, requests, false);
  expect(after.summary.activeUsers).toBe(usersOf(history, true).size);
  expect(withoutPercentiles(after)).toEqual(withoutPercentiles(before));
  expect(after.accuracy.users).toBe('at_least');
});

test('so do they for usage', async () => {
  const filter = { range, service: null, environment: null, eventType: null, includeAnonymous: true };

  const raw = await withReading(database.pool, {}, (reading) => getUsage(reading, filter, now, fromRaw));
  const rolledUp = await withReading(database.pool, {}, (reading) =>
    getUsage(reading, filter, now, fromRollups)
  );

  expect(raw.totalEvents).toBe(history.events.length);
  expect(rolledUp).toEqual(raw);
});

test('active users say at least where a rolled-up histogram counted requests, and exact where spans did', async () => {
  const kinds = async (service: string | null, timeZone: string) => {
    const filter = { range, service, environment: null, includeAnonymous: true, timeZone };
    const { points } = await withReading(database.pool, {}, (reading) =>
      getActiveUsers(reading, { ...filter, period: 'day' }, now, fromRollups)
    );
    return points.map(({ accuracy }) => accuracy.users);
  };

  expect(await kinds(null, 'UTC')).toEqual(['at_least', 'at_least', 'at_least']);
  expect(await kinds('silent', 'Asia/Tokyo')).toEqual(['at_least', 'at_least', 'at_least']);
  expect(await kinds(history.requests[0]!.service, 'UTC')).toEqual(['exact', 'exact', 'exact']);
});

test('a late row shows at once, and still after its hour has been computed again', async () => {
  const late = { ...history.requests[0]!, time: new Date('2026-03-17T05:20Z'), durationMs: 123 };
  await writeLate(late);
  history.requests.push(late);
  const over = { from: new Date('2026-03-17T04:00Z'), to: new Date('2026-03-17T07:00Z') };
  const requests = [...within(history.requests, over), ...within(unsent, over)];

  const marked = await ask(fromRollups, over);
  await rollUp();
  const recomputed = await ask(fromRollups, over);

  expectNumbers(marked.summary, requests, false);
  expectNumbers(recomputed.summary, requests, false);
});

test('what is prepared for long ranges changes no number', async () => {
  const from = new Date('2026-03-16T02:00Z');
  const cuts = [range, { from, to: range.to }, { from, to: new Date('2026-03-18T08:00Z') }];
  const askAll = () =>
    withReading(database.pool, {}, async (reading) => {
      const answers: unknown[] = [];
      for (const over of cuts) {
        for (const includeAnonymous of [true, false]) {
          for (const service of [null, history.requests[0]!.service]) {
            const filter = { ...everything, service, includeAnonymous, range: over };
            answers.push(
              await getPerformance(reading, filter, now, fromRollups),
              await getUsage(reading, { ...filter, eventType: null }, now, fromRollups),
              await getTimeSeries(reading, { ...filter, metricType: 'both' }, fromRollups)
            );
          }
        }
      }
      return answers;
    });
  const prepared = await askAll();

  const { rowCount } = await database.pool.query('delete from overall_periods');
  await database.pool.query('delete from aggregated_periods');
  const merged = await askAll();

  expect(rowCount).toBe(60);
  expect(prepared).toEqual(merged);
});

/** Counts and sums must be the same to the last digit, whichever way they came. */
function withoutPercentiles({ summary, endpoints }: PerformanceAnswer) {
  const strip = ({
    p50Ms: _p50,
    p95Ms: _p95,
    p99Ms: _p99,
    ...rest
  }: PerformanceAnswer['endpoints'][number]) => rest;
  return {
    requestCount: summary.requestCount,
    errorCount: summary.errorCount,
    totalMs: summary.totalMs,
    averageMs: summary.averageMs,
    endpoints: endpoints.map(strip)
  };
}

/** As the writer stores a row of a closed hour: hour lock, row, mark, commit. */
async function writeLate(request: RequestRow): Promise<void> {
  const client = await database.pool.connect();
  try {
    await beginWriting(client, [request.time]);
    await client.query(
      `insert into performance_metrics (
         id, timestamp, endpoint, method, status_code, response_time_ms, user_id, service_name, environment, trace_id, span_id
       ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '\\x00', '\\x00')`,
      [
        randomUUID(),
        request.time,
        request.endpoint,
        request.method,
        request.status,
        request.durationMs,
        request.user,
        request.service,
        request.environment
      ]
    );
    await client.query(
      `insert into rollup_marks (hour) values (date_trunc('hour', $1::timestamptz, 'UTC'))`,
      [request.time]
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}
