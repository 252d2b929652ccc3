import { randomUUID } from 'node:crypto';
import { aggregate, rollupClosedHours } from '@lakegauge/aggregator';
import { beginWriting, silentLogger, startOfHour, type DatabaseClient } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dropRawDay } from '../../aggregator/src/retention/drop-raw-day.ts';
import { recomputeHour } from '../../aggregator/src/hour/recompute-hours.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, randomRequest, randomRows } from './random-rows.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock, type TestClock } from './set-clock.ts';
import { until } from './until.ts';
import { writeRows, type RequestRow } from './write-rows.ts';

// Each test stops one side at the very place where an earlier protocol lost rows.

const hourMs = 3_600_000;

let database: TestDatabase;
let clock: TestClock;
let model: ReferenceModel;

beforeEach(async () => {
  database = await createTestDatabase();
  clock = await setClock(database.pool, '2026-03-10T00:00:00Z');
  model = new ReferenceModel();
});

afterEach(async () => {
  await database.drop();
});

test('an hour is not closed while a writer that saw it open has not committed', async () => {
  const request = requestAt('2026-03-10T00:30:00Z');
  const writer = await beginLateWriter(request);
  clock.advance(2 * hourMs);
  const rollup = rollupClosedHours({ pool: database.pool, logger: silentLogger, now: clock.now });
  await until('the rollup waits for the writer', () => isSomebodyWaiting('advisory'));

  await finish(writer, request);
  await rollup;

  await expectRollups(database.pool, model);
  expect(await countRolledUp()).toBe(1);
});

test('a row that commits while its closed hour is computed keeps its mark and is counted next time', async () => {
  const { pool } = database;
  model.add(await writeRows(pool, { requests: [requestAt('2026-03-10T00:10:00Z')] }));
  clock.advance(2 * hourMs);
  await rollupClosedHours({ pool, logger: silentLogger, now: clock.now });
  // Whoever computes the hour stops at this lock, after its snapshot has been taken.
  const blocker = await pool.connect();
  await blocker.query('begin; lock table only usage_events in access exclusive mode');
  const computing = recomputeHour(pool, new Date('2026-03-10T00:00:00Z'));
  await until('the computation waits', () => isSomebodyWaiting('relation'));

  model.add(await writeRows(pool, { requests: [requestAt('2026-03-10T00:20:00Z')] }));
  await blocker.query('rollback');
  blocker.release();
  await computing;

  expect(await countRolledUp()).toBe(1);
  await rollupClosedHours({ pool, logger: silentLogger, now: clock.now });
  expect(await countRolledUp()).toBe(2);
  await expectRollups(pool, model);
});

test('a late row whose writer has read the old raw_from is not lost to the removal of its day', async () => {
  const { pool } = database;
  model.add(await writeRows(pool, { requests: [requestAt('2026-03-03T10:10:00Z')] }));
  clock.advance(30 * hourMs);
  const request = requestAt('2026-03-03T10:20:00Z');
  const writer = await beginLateWriter(request);
  const removal = nightly();
  await until('the removal waits for the writer', () => isSomebodyWaiting('advisory'));

  await finish(writer, request);
  const { summary } = await removal;

  expect(summary).toMatchObject({ rawDaysDropped: 1, failures: [] });
  expect(await countRolledUp()).toBe(2);
  await expectRollups(pool, model);
});

test('a late row whose writer has read the old raw_from is not lost to the removal of its hour', async () => {
  const { pool } = database;
  model.add(await writeRows(pool, { requests: [requestAt('2026-03-03T01:10:00Z')] }));
  clock.advance(3 * hourMs);
  const request = requestAt('2026-03-03T01:20:00Z');
  const writer = await beginLateWriter(request);
  const removal = nightly();
  await until('the removal waits for the writer', () => isSomebodyWaiting('advisory'));

  await finish(writer, request);
  const { summary } = await removal;

  expect(summary).toMatchObject({ rawDaysDropped: 0, failures: [] });
  expect(await countRolledUp()).toBe(2);
  await expectRollups(pool, model);
});

test('a day with a marked hour is kept, and goes once the hour is computed again', async () => {
  const { pool } = database;
  const day = new Date('2026-03-03T00:00:00Z');
  model.add(await writeRows(pool, randomRows(createRandom(2), new Date('2026-03-03T05:00:00Z'), 20)));

  const marked = await dropRawDay(pool, day);
  await recomputeHour(pool, new Date('2026-03-03T05:00:00Z'));
  const unmarked = await dropRawDay(pool, day);

  expect([marked, unmarked]).toEqual([false, true]);
  await expectRollups(pool, model);
});

test('a stream of late rows for a day that is due can not put its removal off', async () => {
  const { pool } = database;
  clock.advance(30 * hourMs);
  let isOver = false;
  const stream = async () => {
    while (!isOver) {
      const hour = Math.floor(model.requests.size % 24);
      const request = requestAt(`2026-03-03T${String(hour).padStart(2, '0')}:20:00Z`);
      const kept = await writeRows(pool, { requests: [request] });
      model.add(kept);
      // From here on they are refused.
      if (kept.requests.length === 0) break;
    }
  };

  const removal = nightly().finally(() => (isOver = true));
  await Promise.all([stream(), stream(), removal]);

  expect((await removal).summary.rawDaysDropped).toBe(1);
  expect(model.requests.size).toBeGreaterThan(10);
  await expectRollups(pool, model);
});

test('dropping a day waits for nobody longer than 50 ms at a time, so that writers pass in between', async () => {
  const { pool } = database;
  await writeRows(pool, { requests: [requestAt('2026-03-03T10:10:00Z')] });
  await recomputeHour(pool, new Date('2026-03-03T10:00:00Z'));
  const reader = await pool.connect();
  await reader.query('begin; lock table performance_metrics in access share mode');
  const drop = dropRawDay(pool, new Date('2026-03-03T00:00:00Z'));
  await until('the removal has tried for the table', () => isSomebodyWaiting('relation'));

  // Would wait for ever behind a removal that waits for the reader.
  model.add(await writeRows(pool, { requests: [requestAt('2026-03-10T00:10:00Z')] }));
  await reader.query('rollback');
  reader.release();

  expect(await drop).toBe(true);
});

function requestAt(time: string): RequestRow {
  const seed = model.requests.size + Date.parse(time) / 1000 + clock.now().getTime();
  return {
    ...randomRequest(createRandom(seed), new Date(time)),
    id: randomUUID(),
    service: 'shop',
    environment: ''
  };
}

/** A writer that has taken its lock and read the state, and has not written yet. */
async function beginLateWriter(request: RequestRow): Promise<DatabaseClient & { marks: boolean }> {
  const client = await database.pool.connect();
  const { closed } = await beginWriting(client, [startOfHour(request.timestamp)]);
  return Object.assign(client, { marks: startOfHour(request.timestamp) < closed });
}

async function finish(writer: DatabaseClient & { marks: boolean }, request: RequestRow): Promise<void> {
  await writer.query(
    `insert into performance_metrics (
       id, timestamp, endpoint, method, status_code, response_time_ms, user_id, service_name, environment, trace_id, span_id
     ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '')`,
    [
      request.id,
      request.timestamp,
      request.endpoint,
      request.method,
      request.status,
      request.durationMs,
      request.userId,
      request.service,
      request.environment
    ]
  );
  if (writer.marks) {
    await writer.query('insert into rollup_marks (hour) values ($1)', [startOfHour(request.timestamp)]);
  }
  await writer.query('commit');
  writer.release();
  model.add({ requests: [request], events: [], points: [] });
}

function nightly() {
  return aggregate({
    pool: database.pool,
    logger: silentLogger,
    now: clock.now,
    correlationId: randomUUID()
  });
}

async function isSomebodyWaiting(kind: 'advisory' | 'relation'): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    `select 1 from pg_locks where not granted and locktype = $1
       and database = (select oid from pg_database where datname = current_database())`,
    [kind]
  );
  return rowCount! > 0;
}

async function countRolledUp(): Promise<number> {
  const { rows } = await database.pool.query<{ samples: number }>(
    `select coalesce(sum(sample_count), 0)::bigint as samples from aggregated_metrics
     where metric_type = 'performance' and endpoint_path is null`
  );
  return rows[0]!.samples;
}
