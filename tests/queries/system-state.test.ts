import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SystemAnswer } from '../../dashboard/src/lib/metrics/system.ts';
import { getSystemState } from '../../dashboard/src/lib/server/queries/get-system-state.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { insertSample } from '../api/insert-sample.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';

const now = new Date('2026-03-18T10:35:20Z');
let database: TestDatabase;
let state: SystemAnswer;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `update rollup_state set raw_from = '2026-03-15', closed = '2026-03-15', rolled_up = '2026-03-15'`
  );
  await insertSample(database.pool, now);
  await database.pool.query(
    `insert into endpoint_registry (service_name, endpoint, kind) values ('shop', '/a', 'endpoint'), ('shop', '/b', 'endpoint')`
  );
  await database.pool.query(
    `insert into row_counts values ('2026-03-17T02:00Z', 'usage_events', 900, 1), ('2026-03-18T02:00Z', 'usage_events', 1234, 1)`
  );
  await database.pool.query('analyze usage_events');
  state = await withReading(database.pool, {}, (reading) => getSystemState(reading, now));
});

afterAll(() => database.drop());

async function count(table: string, from: string, to: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*) from ${table} where timestamp >= $1 and timestamp < $2`,
    [from, to]
  );
  return rows[0]!.count;
}

test('the newest row and the rows of the last five minutes are those of the table', async () => {
  const events = state.arrivals.find(({ table }) => table === 'usage_events');
  const points = state.arrivals.find(({ table }) => table === 'histogram_points');

  expect(events).toEqual({
    table: 'usage_events',
    newest: '2026-03-18T10:32:20.000Z',
    recentRows: await count('usage_events', '2026-03-18T10:30:20Z', now.toISOString())
  });
  expect(points).toEqual({ table: 'histogram_points', newest: null, recentRows: 0 });
});

test('each closed hour has the rows that it was rolled up from; the last day is shown, the running hour not', async () => {
  expect(state.hours).toHaveLength(24);
  expect(state.hours.at(-1)!.hour).toBe('2026-03-18T09:00:00.000Z');
  const { hour, rows } = state.hours[3]!;
  const end = new Date(Date.parse(hour) + 3_600_000).toISOString();
  expect(rows).toEqual({
    performance_metrics: await count('performance_metrics', hour, end),
    usage_events: await count('usage_events', hour, end),
    histogram_points: 0
  });
});

test('an hour that is not rolled up yet is not known, which is not zero', async () => {
  const later = new Date('2026-03-18T15:00:00Z');

  const answer = await withReading(database.pool, {}, (reading) => getSystemState(reading, later));

  expect(answer.hours.at(-1)).toEqual({ hour: '2026-03-18T14:00:00.000Z', rows: null });
  expect(answer.hours[0]!.rows).not.toBeNull();
});

test('rows of a table are estimates, not known before the first analysis, beside the last exact count', () => {
  const sizeOf = (name: string) => state.tables.find(({ table }) => table === name);

  expect(sizeOf('usage_events')).toMatchObject({
    rows: 1400,
    counted: { rows: 1234, at: '2026-03-18T02:00:00.000Z' }
  });
  expect(sizeOf('aggregated_metrics')).toMatchObject({ rows: null, counted: null });
  expect(sizeOf('aggregated_metrics')!.bytes).toBeGreaterThan(0);
});

test('tells when it last rolled up, since when there is history, and which names a service has', () => {
  expect(Date.now() - Date.parse(state.rollup.lastRolledUpAt!)).toBeLessThan(600_000);
  expect(state.rollup.historyFrom).toBe('2026-03-15T12:00:00.000Z');
  expect(state.names).toEqual([{ service: 'shop', kind: 'endpoint', names: 2 }]);
  expect(state.services.map(({ service }) => service)).toEqual(['billing', 'shop']);
});
