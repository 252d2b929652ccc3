import { randomUUID } from 'node:crypto';
import { aggregate, forgetUser, rollupClosedHours, type ForgetUserOptions } from '@lakegauge/aggregator';
import { silentLogger } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { expectRollups } from './expect-rollups.ts';
import { createRandom, randomRequest, randomRows } from './random-rows.ts';
import { createRecordingLogger } from './recording-logger.ts';
import { ReferenceModel } from './reference-model.ts';
import { setClock, type TestClock } from './set-clock.ts';
import { writeRows, type EventRow } from './write-rows.ts';

const hourMs = 3_600_000;
const person = 'user-3@example.com';

let database: TestDatabase;
let clock: TestClock;
let model: ReferenceModel;

// Hours before and after raw rows end, and the running one.
beforeEach(async () => {
  database = await createTestDatabase();
  clock = await setClock(database.pool, '2026-03-10T00:00:00Z');
  model = new ReferenceModel();
});

afterEach(async () => {
  await database.drop();
});

test('a forgotten person is in no raw row, in no rollup and in no set of any hour, and the others all are', async () => {
  for (const hour of ['03T02', '04T05', '09T07', '09T23', '10T00']) await write(hour);
  clock.advance(30 * hourMs);
  await nightly();
  await write('11T06');

  const summary = await forget();

  model.forget([person], new Date('2026-03-04T06:00:00Z'));
  expect(summary).toMatchObject({ outcome: 'forgotten', registers: null, failures: [] });
  expect(summary.performanceMetricsRows).toBeGreaterThan(0);
  expect(summary.usageEventsRows).toBeGreaterThan(0);
  expect(summary.cellsChanged).toBeGreaterThan(0);
  expect(await countTraces([person])).toEqual({ requests: 0, events: 0, hours: 0, periods: 0 });
  await expectRollups(database.pool, model);
  expect(await forget()).toMatchObject({ outcome: 'not_found', performanceMetricsRows: 0, cellsChanged: 0 });
});

test('what a person did in a session before they signed in is theirs', async () => {
  const event = { ...randomRows(createRandom(3), clock.now(), 99).events[0]!, userId: person };
  await storeEvents(
    { ...event, id: randomUUID(), userId: 'anonymous:session-1' },
    { ...event, id: randomUUID() },
    { ...event, id: randomUUID(), userId: 'anonymous:session-2' }
  );
  await database.pool.query(
    `update usage_events set session_id = 'session-1' where user_id not like '%session-2'`
  );

  const summary = await forget();

  expect(summary.usageEventsRows).toBe(2);
  const { rows } = await database.pool.query('select user_id from usage_events');
  expect(rows).toEqual([{ user_id: 'anonymous:session-2' }]);
});

test('a bit among more than 2,000 users stays, and the answer says in which hours', async () => {
  const random = createRandom(8);
  const requests = Array.from({ length: 2500 }, (_, index) => ({
    ...randomRequest(random, new Date(Date.parse('2026-03-10T00:00:00Z') + index)),
    service: 'shop',
    environment: '',
    userId: index === 0 ? person : `other-${index}`
  }));
  model.add(await writeRows(database.pool, { requests }));
  clock.advance(9 * 24 * hourMs);
  await nightly();

  const summary = await forget();

  const hour = new Date('2026-03-10T00:00:00Z');
  expect(summary).toMatchObject({ outcome: 'not_found', registers: { hours: 1, from: hour, to: hour } });
});

test('a dry run counts what would go and changes nothing', async () => {
  await write('03T02');
  await write('10T00');
  clock.advance(30 * hourMs);
  await nightly();
  const before = await countTraces([person]);

  const planned = await forget({ dryRun: true });

  expect(planned.outcome).toBe('dry_run');
  expect(await countTraces([person])).toEqual(before);
  const done = await forget();
  const { outcome: _planned, ...plan } = planned;
  const { outcome: _done, ...result } = done;
  expect(result).toEqual(plan);
});

test('days and weeks without the person are built again from their hours', async () => {
  for (const day of ['03', '05', '08', '09']) await write(`${day}T01`);
  clock.advance(12 * 24 * hourMs);
  await nightly();
  const before = await countPeriods();

  await forget();

  expect(before.days).toBeGreaterThan(0);
  expect(await countPeriods()).toEqual(before);
  expect(await countTraces([person])).toMatchObject({ hours: 0, periods: 0 });
});

test('while another run is at work nothing is changed', async () => {
  await write('10T00');
  const other = await database.pool.connect();
  await other.query('begin; select pg_advisory_xact_lock(12345678)');

  const summary = await forget({ lockWaitMs: 50 });

  await other.query('rollback');
  other.release();
  expect(summary.outcome).toBe('concurrent');
  expect((await countTraces([person])).requests).toBeGreaterThan(0);
});

test('a person who wrote notes is no longer named by them, and no log line names anybody', async () => {
  const logger = createRecordingLogger();
  await database.pool.query(`insert into notes (noted_at, text, created_by) values (now(), 'Deployed', $1)`, [
    person
  ]);

  const summary = await forget({ logger });

  const { rows } = await database.pool.query('select text, created_by from notes');
  expect(rows).toEqual([{ text: 'Deployed', created_by: null }]);
  expect(summary).toMatchObject({ outcome: 'forgotten', notes: 1 });
  expect(JSON.stringify(logger.lines)).not.toContain('user-3');
});

async function write(hour: string): Promise<void> {
  const seed = Number(hour.replace('T', ''));
  const rows = randomRows(createRandom(seed), new Date(`2026-03-${hour}:00:00Z`), 60);
  // Whatever the seed draws, the person is there.
  const request = {
    ...randomRequest(createRandom(seed + 1), new Date(`2026-03-${hour}:30:00Z`)),
    userId: person
  };
  const event: EventRow = {
    ...randomRows(createRandom(1), new Date(`2026-03-${hour}:00:00Z`), 99).events[0]!,
    id: randomUUID(),
    userId: person
  };
  rows.requests.push(request);
  rows.events.push(event);
  model.add(await writeRows(database.pool, rows));
}

async function storeEvents(...events: EventRow[]): Promise<void> {
  model.add(await writeRows(database.pool, { events }));
}

async function countTraces(userIds: string[]) {
  const { rows } = await database.pool.query(
    `with hashes as (select array_agg(user_hash(id)) as hashes from unnest($1::text[]) id)
     select
       (select count(*) from performance_metrics where user_id = any($1)) as requests,
       (select count(*) from usage_events where user_id = any($1)) as events,
       (select count(*) from aggregated_metrics, hashes where users_exact && hashes or anonymous_exact && hashes) as hours,
       (select count(*) from aggregated_periods, hashes where users_exact && hashes or anonymous_exact && hashes) as periods`,
    [userIds]
  );
  return rows[0] as { requests: number; events: number; hours: number; periods: number };
}

async function countPeriods() {
  const { rows } = await database.pool.query(
    `select count(distinct time_bucket) filter (where period = 'day') as days, count(*) as cells from aggregated_periods`
  );
  return rows[0] as { days: number; cells: number };
}

async function nightly(): Promise<void> {
  const { summary } = await aggregate({
    pool: database.pool,
    logger: silentLogger,
    now: clock.now,
    correlationId: randomUUID()
  });
  expect(summary.failures).toEqual([]);
  await rollupClosedHours({ pool: database.pool, logger: silentLogger, now: clock.now });
}

function forget(options: Partial<ForgetUserOptions> = {}) {
  return forgetUser({
    pool: database.pool,
    logger: silentLogger,
    now: clock.now,
    userIds: [person],
    correlationId: randomUUID(),
    ...options
  });
}
