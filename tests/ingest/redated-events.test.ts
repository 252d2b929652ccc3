import { randomBytes, randomUUID } from 'node:crypto';
import { aggregate } from '@lakegauge/aggregator';
import { errorClass, silentLogger } from '@lakegauge/database';
import { createWriter, type TelemetryWriter, type UsageEventRow } from '@lakegauge/exporter/writer';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { eventRow, metricRow, rowsWith } from './rows.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

let database: TestDatabase;
/** A whole day in the middle of what is kept, so that a test may look back and ahead. */
let now: number;
let writer: TelemetryWriter;
let replica: TelemetryWriter;

const writerAt = (time: () => number) =>
  createWriter({ pool: database.pool, logger: silentLogger, now: time, flushDelayMs: 0 });

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 8, current_date + 3)');
  now = Date.now();
  writer = writerAt(() => now);
  replica = writerAt(() => now);
});
beforeEach(() =>
  database.pool.query('truncate performance_metrics, usage_events, redated_events, rollup_marks')
);
afterAll(async () => {
  await Promise.all([writer.shutdown(5000), replica.shutdown(5000)]);
  await database.drop();
});

/** An event of a browser whose clock says `clientMs`, as it comes at `receivedMs`. */
function browserEvent(clientMs: number, given: Partial<UsageEventRow> = {}, receivedMs = now): UsageEventRow {
  return eventRow({ timestampUs: clientMs * 1000, receivedAtUs: receivedMs * 1000, ...given });
}

/** The same event, delivered again later. */
function again(event: UsageEventRow, receivedMs = now + 1234): UsageEventRow {
  return { ...event, receivedAtUs: receivedMs * 1000 };
}

async function stored() {
  const { rows } = await database.pool.query<{ id: string; ms: number; metadata: Record<string, unknown> }>(
    `select replace(id::text, '-', '') as id, (extract(epoch from timestamp) * 1000)::bigint as ms, metadata
    from usage_events order by timestamp`
  );
  return rows;
}

test.each([
  ['long ago', -365 * dayMs],
  ['in the future', 2 * hourMs]
])(
  'an event with a clock %s is stored at the time of its receipt, with its own time beside it',
  async (_when, offset) => {
    const event = browserEvent(now + offset, { metadata: '{"plan":"pro","client_time":"mine"}' });

    const result = await writer.write(rowsWith({ usageEvents: [event] }));

    expect(result).toEqual({ stored: 1, duplicates: 0, rejected: [] });
    const client_time = new Date(now + offset).toISOString().replace('Z', '000Z');
    expect(await stored()).toEqual([{ id: event.id, ms: now, metadata: { plan: 'pro', client_time } }]);
  }
);

test('an event without any time is stored at the time of its receipt, once', async () => {
  const event = browserEvent(0, { metadata: null });

  await writer.write(rowsWith({ usageEvents: [event] }));
  const second = await writer.write(rowsWith({ usageEvents: [again(event)] }));

  expect(second).toMatchObject({ stored: 0, duplicates: 1 });
  expect(await stored()).toEqual([{ id: event.id, ms: now, metadata: null }]);
});

test("a clock that is an operator's is refused and counted as ever", async () => {
  const result = await writer.write(
    rowsWith({
      usageEvents: [
        browserEvent(now - 30 * dayMs, { receivedAtUs: null }),
        browserEvent(now + hourMs, { receivedAtUs: null })
      ]
    })
  );

  expect(result.stored).toBe(0);
  expect(result.rejected).toMatchObject([
    { reason: 'in_future', count: 1 },
    { reason: 'too_old', count: 1 }
  ]);
});

test('an event that comes again is known, whichever replica it comes to and with whatever neighbours', async () => {
  const events = Array.from({ length: 40 }, (_, i) => browserEvent(now - (20 + i) * dayMs));

  const first = await writer.write(rowsWith({ usageEvents: events }));
  const second = await replica.write(
    rowsWith({
      usageEvents: [...events.slice(5).map((event) => again(event)), browserEvent(now)],
      performanceMetrics: [metricRow()]
    })
  );

  expect(first).toMatchObject({ stored: 40, duplicates: 0 });
  expect(second).toMatchObject({ stored: 2, duplicates: 35 });
  expect(await stored()).toHaveLength(41);
});

test('two replicas that get the same events at once store each once', async () => {
  const events = Array.from({ length: 200 }, (_, i) => browserEvent(now - (20 + i) * dayMs));
  const deliveries = Array.from({ length: 8 }, (_, i) =>
    (i % 2 === 0 ? writer : replica).write(
      rowsWith({
        usageEvents: (i % 3 === 0 ? events.toReversed() : events).map((event) => again(event, now + i))
      })
    )
  );

  const results = await Promise.all(deliveries);

  expect(results.reduce((sum, result) => sum + result.stored, 0)).toBe(200);
  expect(results.reduce((sum, result) => sum + result.duplicates, 0)).toBe(7 * 200);
  expect(new Set((await stored()).map(({ id }) => id)).size).toBe(200);
  expect(await stored()).toHaveLength(200);
});

test('a row that Postgres refuses takes no redated event with it', async () => {
  const event = browserEvent(now - 30 * dayMs);

  const result = await writer.write(
    rowsWith({
      usageEvents: [event, browserEvent(now - 30 * dayMs, { eventType: 'a\0b' }), browserEvent(now)],
      performanceMetrics: [metricRow()]
    })
  );
  const second = await writer.write(rowsWith({ usageEvents: [again(event)] }));

  expect(result).toMatchObject({ stored: 3, rejected: [{ reason: 'invalid_row', count: 1 }] });
  expect(second).toMatchObject({ stored: 0, duplicates: 1 });
});

test('what a transaction remembered is forgotten when it fails, so that the event is stored when it comes again', async () => {
  const event = browserEvent(now - 30 * dayMs);
  const blocker = await database.pool.connect();
  await blocker.query('begin; lock table usage_events in access exclusive mode');

  const first = writer.write(rowsWith({ usageEvents: [event] }));
  first.catch(() => {});
  await eventually(async () => {
    const { rowCount } = await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like 'copy usage_events%'`
    );
    expect(rowCount).toBe(1);
  });
  const error: unknown = await first.catch((reason: unknown) => reason);
  await blocker.query('rollback');
  blocker.release();
  const second = await writer.write(rowsWith({ usageEvents: [again(event)] }));

  expect(errorClass(error)).toBe('retryable');
  expect(second).toMatchObject({ stored: 1, duplicates: 0 });
  expect(await stored()).toHaveLength(1);
});

test('an event that was too far ahead is known when it comes again and no longer is', async () => {
  const event = browserEvent(now + hourMs);
  const later = writerAt(() => now + 2 * hourMs);

  await writer.write(rowsWith({ usageEvents: [event] }));
  const second = await later.write(rowsWith({ usageEvents: [again(event, now + 2 * hourMs)] }));
  await later.shutdown(5000);

  expect(second).toMatchObject({ stored: 0, duplicates: 1 });
  expect(await stored()).toHaveLength(1);
});

test('an event near the limit is known to a replica whose clock puts it beyond', async () => {
  const event = browserEvent(now + 8 * minuteMs);
  const slow = writerAt(() => now - 3 * minuteMs);

  await writer.write(rowsWith({ usageEvents: [event] }));
  const second = await slow.write(rowsWith({ usageEvents: [again(event, now - 3 * minuteMs)] }));
  await slow.shutdown(5000);

  expect(second).toMatchObject({ stored: 0, duplicates: 1 });
  expect(await stored()).toMatchObject([{ ms: now + 8 * minuteMs }]);
});

test('an event that takes the time of its receipt marks that hour where it is closed already', async () => {
  await database.pool.query(`update rollup_state set closed = closed + interval '2 hours'`);

  await writer.write(rowsWith({ usageEvents: [browserEvent(now - 30 * dayMs)] }));
  await database.pool.query(`update rollup_state set closed = closed - interval '2 hours'`);

  const { rows } = await database.pool.query<{ hour: Date }>('select hour from rollup_marks');
  expect(rows.map(({ hour }) => hour.getTime())).toEqual([Math.floor(now / hourMs) * hourMs]);
});

test('however often, late and reordered events of wrong clocks are delivered, each is stored once', async () => {
  const offset = fc.oneof(
    fc.constantFrom(
      -400 * dayMs,
      -30 * dayMs,
      -hourMs,
      0,
      4 * minuteMs,
      9 * minuteMs,
      11 * minuteMs,
      40 * minuteMs
    ),
    fc.integer({ min: -20 * dayMs, max: dayMs })
  );
  const delivery = fc.record({
    picks: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
    passedMs: fc.constantFrom(0, 30_000, 10 * minuteMs, hourMs),
    toReplica: fc.boolean()
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(offset, { minLength: 1, maxLength: 6 }),
      fc.array(delivery, { minLength: 1, maxLength: 8 }),
      async (offsets, deliveries) => {
        await database.pool.query('truncate usage_events, redated_events');
        let time = now;
        const replicas = [writerAt(() => time), writerAt(() => time)];
        const events = offsets.map((ms) => browserEvent(now + ms, { id: randomBytes(16).toString('hex') }));
        const delivered = new Set<string>();

        for (const { picks, passedMs, toReplica } of deliveries) {
          time += passedMs;
          const usageEvents = picks.map((pick) => again(events[pick % events.length]!, time));
          for (const { id } of usageEvents) delivered.add(id);
          await Promise.all(
            (toReplica ? replicas : [replicas[0]!]).map((to) => to.write(rowsWith({ usageEvents })))
          );
        }

        const ids = (await stored()).map(({ id }) => id);
        expect(ids.toSorted()).toEqual([...delivered].toSorted());
        await Promise.all(replicas.map((to) => to.shutdown(5000)));
      }
    ),
    { numRuns: 40 }
  );
});

test('the nightly run forgets what is older than the raw rows', async () => {
  const own = await createTestDatabase();
  await own.pool.query(
    `insert into redated_events
    select now() - interval '1 year', gen_random_uuid(), now() - make_interval(days => day)
    from unnest(array[0, 6, 8, 30]) as day`
  );

  await aggregate({
    pool: own.pool,
    logger: silentLogger,
    now: () => new Date(),
    correlationId: randomUUID()
  });

  const { rows } = await own.pool.query<{ count: number }>('select count(*) as count from redated_events');
  expect(rows).toEqual([{ count: 2 }]);
  await own.drop();
});
