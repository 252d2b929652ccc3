import { setImmediate } from 'node:timers/promises';
import { errorClass, silentLogger } from '@lakegauge/database';
import {
  createWriter,
  DatabaseAwayError,
  OverloadedError,
  type TelemetryWriter
} from '@lakegauge/exporter/writer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventRow, metricRow, pointRow, rowsWith } from './rows.ts';

const hourMs = 3_600_000;
let database: TestDatabase;
let writer: TelemetryWriter;

beforeAll(async () => {
  database = await createTestDatabase();
  const { rows } = await database.pool.query<{ today: Date }>('select current_date as today');
  await database.pool.query('select create_raw_partitions($1::date - 8, $1::date + 2)', [rows[0]!.today]);
});

afterAll(() => database.drop());

beforeEach(async () => {
  await database.pool.query(
    'truncate performance_metrics, usage_events, histogram_points, rollup_marks, services'
  );
  await database.pool.query(
    'truncate ingest_counts, endpoint_registry, endpoint_overflow, metric_streams, latest_values'
  );
  writer = createWriter({ pool: database.pool, logger: silentLogger });
});

async function count(table: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(`select count(*) as count from ${table}`);
  return rows[0]!.count;
}

test('rows of every kind arrive with all their values', async () => {
  const metric = metricRow({ timestampUs: Date.now() * 1000 + 123, userId: 'zoë🙂', errorType: 'HTTP_500' });
  const event = eventRow({ traceId: 'ab'.repeat(16), elementId: 'button.Save' });
  const point = pointRow({ sumValue: '123456789012345678', attributes: '{"k": "v"}', errorType: 'x' });

  const result = await writer.write(
    rowsWith({ performanceMetrics: [metric], usageEvents: [event], histogramPoints: [point] })
  );

  expect(result).toEqual({ stored: 3, duplicates: 0, rejected: [] });
  const stored = await database.pool.query<{ metric: object; event: object; point: object }>(`
    select
      (select jsonb_build_object('id', id, 'us', (extract(epoch from timestamp) * 1000000)::bigint, 'endpoint', endpoint,
        'method', method, 'status', status_code, 'ms', response_time_ms, 'user', user_id, 'error', error_type,
        'service', service_name, 'version', service_version, 'environment', environment,
        'trace', encode(trace_id, 'hex'), 'span', encode(span_id, 'hex')) from performance_metrics) as metric,
      (select to_jsonb(e) - 'timestamp' from usage_events e) as event,
      (select to_jsonb(p) - 'timestamp' - 'end_timestamp' from histogram_points p) as point
  `);
  expect(stored.rows[0]!.metric).toEqual({
    id: toUuid(metric.traceId.slice(16) + metric.spanId),
    us: metric.timestampUs,
    endpoint: '/users/:id',
    method: 'GET',
    status: 200,
    ms: 12.345678,
    user: 'zoë🙂',
    error: 'HTTP_500',
    service: 'shop',
    version: '1.0.0',
    environment: 'prod',
    trace: metric.traceId,
    span: metric.spanId
  });
  expect(stored.rows[0]!.event).toMatchObject({
    id: toUuid(event.id),
    event_type: 'page_view',
    user_id: 'jane@example.com',
    page_name: '/home',
    element_id: 'button.Save',
    success: true,
    metadata: { a: [1, null] },
    session_id: 'session-1',
    trace_id: `\\x${'ab'.repeat(16)}`
  });
  expect(stored.rows[0]!.point).toMatchObject({
    id: toUuid(point.id),
    attributes: { k: 'v' },
    count: 3,
    min_value: 0.0004,
    max_value: 0.0006,
    sketch_scale: 5,
    sketch_zero_count: 0,
    sketch_indexes: [-362, -350],
    sketch_counts: [1, 2],
    approximate: false,
    spans_complete: false
  });
  const { rows: sums } = await database.pool.query(`select sum_value::text as sum from histogram_points`);
  expect(sums).toEqual([{ sum: '123456789012345678' }]);
});

test('sums and times are stored exactly, whatever their size', async () => {
  const sums = [
    '0',
    '-1',
    '9999',
    '10000',
    '0.1',
    '-43.5',
    '1e-7',
    '1.7976931348623157e+308',
    '123456789.000321',
    null
  ];
  const points = sums.map((sumValue, i) => pointRow({ sumValue, endTimestampUs: Date.now() * 1000 + i }));

  await writer.write(rowsWith({ histogramPoints: points }));

  const { rows } = await database.pool.query<{ id: string; isEqual: boolean; us: number }>(
    `
    select replace(id::text, '-', '') as id, sum_value is not distinct from expected.sum as "isEqual",
      (extract(epoch from end_timestamp) * 1000000)::bigint as us
    from histogram_points join jsonb_to_recordset($1::jsonb) as expected (key uuid, sum numeric) on key = id
  `,
    [JSON.stringify(points.map(({ id, sumValue }) => ({ key: id, sum: sumValue })))]
  );
  expect(rows).toHaveLength(sums.length);
  expect(rows.every(({ isEqual }) => isEqual)).toBe(true);
  expect(new Map(rows.map(({ id, us }) => [id, us]))).toEqual(
    new Map(points.map(({ id, endTimestampUs }) => [id, endTimestampUs]))
  );
});

test('the same rows are stored once, however often and with whatever neighbours they come', async () => {
  const rows = Array.from({ length: 50 }, () => metricRow());
  const event = eventRow();
  const point = pointRow();

  const first = await writer.write(rowsWith({ performanceMetrics: rows, usageEvents: [event] }));
  const second = await writer.write(
    rowsWith({
      performanceMetrics: [...rows.slice(10), metricRow()],
      usageEvents: [event],
      histogramPoints: [point]
    })
  );

  expect(first).toMatchObject({ stored: 51, duplicates: 0 });
  expect(second).toMatchObject({ stored: 2, duplicates: 41 });
  expect(await count('performance_metrics')).toBe(51);
  expect(await count('usage_events')).toBe(1);
});

test('equal rows in one write are stored once', async () => {
  const row = metricRow();

  const result = await writer.write(rowsWith({ performanceMetrics: [row, metricRow(), { ...row }] }));

  expect(result).toEqual({ stored: 2, duplicates: 1, rejected: [] });
});

test('two writers that deliver the same rows at the same time store each once', async () => {
  const other = createWriter({ pool: database.pool, logger: silentLogger });
  const rows = Array.from({ length: 2000 }, () => metricRow());
  const reversed = [...rows].reverse();

  const results = await Promise.all(
    [writer, other, writer, other].map((w, i) =>
      w.write(rowsWith({ performanceMetrics: (i % 2 ? reversed : rows).slice(i * 100) }))
    )
  );

  expect(results.reduce((sum, { stored }) => sum + stored, 0)).toBe(2000);
  expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(8000 - 600 - 2000);
  expect(await count('performance_metrics')).toBe(2000);
});

test('concurrent writes share transactions', async () => {
  await Promise.all(
    Array.from({ length: 200 }, () => writer.write(rowsWith({ performanceMetrics: [metricRow()] })))
  );

  expect(await count('performance_metrics')).toBe(200);
  expect(writer.stats()).toMatchObject({ storedRows: 200, queuedRows: 0, writingRows: 0 });
  expect(writer.stats().commits).toBeLessThan(20);
});

test('a row that Postgres refuses is found and rejected, its neighbours are stored', async () => {
  const rows = Array.from({ length: 100 }, () => metricRow());
  rows[37] = metricRow({ endpoint: 'x'.repeat(501) });
  rows[81] = metricRow({ userId: 'NUL \0' });
  const stored = metricRow();
  await writer.write(rowsWith({ performanceMetrics: [stored] }));

  const [mixed, clean] = await Promise.all([
    writer.write(rowsWith({ performanceMetrics: [...rows, stored] })),
    writer.write(rowsWith({ performanceMetrics: [metricRow()] }))
  ]);

  expect(mixed).toMatchObject({ stored: 98, duplicates: 1, rejected: [{ reason: 'invalid_row', count: 2 }] });
  expect(clean).toEqual({ stored: 1, duplicates: 0, rejected: [] });
  expect(await count('performance_metrics')).toBe(100);
});

test('rows before the raw window and rows from the future are refused and counted', async () => {
  const now = Date.now();
  const result = await writer.write(
    rowsWith({
      performanceMetrics: [
        metricRow(),
        metricRow({ timestampUs: (now - 9 * 24 * hourMs) * 1000 }),
        metricRow({ timestampUs: (now + 11 * 60_000) * 1000 }),
        metricRow({ timestampUs: 2 ** 63 / 1000 })
      ]
    })
  );
  await writer.flush();

  expect(result.stored).toBe(1);
  expect(result.rejected).toMatchObject([
    { reason: 'in_future', count: 2 },
    { reason: 'too_old', count: 1 }
  ]);
  const { rows } = await database.pool.query(
    'select service_name, signal, reason, items from ingest_counts order by reason'
  );
  expect(rows).toEqual([
    { service_name: 'shop', signal: 'traces', reason: 'in_future', items: 2 },
    { service_name: 'shop', signal: 'traces', reason: 'too_old', items: 1 }
  ]);
});

test('times all over history do not take a lock each', async () => {
  const rows = Array.from({ length: 2000 }, (_, hour) =>
    metricRow({ timestampUs: (hour + 1) * hourMs * 1000 })
  );

  const result = await writer.write(rowsWith({ performanceMetrics: [...rows, metricRow()] }));

  expect(result).toMatchObject({ stored: 1, rejected: [{ reason: 'too_old', count: 2000 }] });
});

test('a row for a closed hour leaves a mark, one for the running hour none', async () => {
  const late = metricRow({ timestampUs: (Date.now() - 3 * hourMs) * 1000 });

  await writer.write(rowsWith({ performanceMetrics: [metricRow()] }));
  const before = await count('rollup_marks');
  await writer.write(rowsWith({ performanceMetrics: [late, metricRow()], usageEvents: [eventRow()] }));

  expect(before).toBe(0);
  const { rows } = await database.pool.query<{ hour: Date }>('select hour from rollup_marks');
  expect(rows.map(({ hour }) => hour.getTime())).toEqual([Math.floor(late.timestampUs / 3.6e9) * hourMs]);
});

test('a duplicate for a closed hour leaves no second mark', async () => {
  const late = metricRow({ timestampUs: (Date.now() - 3 * hourMs) * 1000 });
  await writer.write(rowsWith({ performanceMetrics: [late] }));

  await writer.write(rowsWith({ performanceMetrics: [late] }));

  expect(await count('rollup_marks')).toBe(1);
});

test('what cannot be stored now is refused as retryable, and stored once when it is sent again', async () => {
  const rows = rowsWith({ performanceMetrics: Array.from({ length: 3000 }, () => metricRow()) });
  // The exclusive lock of the closing of an hour holds the write where its transaction has begun.
  const closer = await database.pool.connect();
  await closer.query('begin');
  await closer.query('select pg_advisory_xact_lock(19527, $1)', [
    Math.floor(rows.performanceMetrics[0]!.timestampUs / 3.6e9)
  ]);
  const attempt = writer.write(rows).catch((error: unknown) => error);
  await terminate(`query like '%pg_advisory_xact_lock_shared%' and wait_event_type = 'Lock'`);
  const error = await attempt;
  await closer.query('rollback');
  closer.release();

  const result = await writer.write(rows);

  expect(errorClass(error)).toBe('retryable');
  expect(result).toEqual({ stored: 3000, duplicates: 0, rejected: [] });
  expect(writer.stats()).toMatchObject({ failedBatches: 1 });
});

test('connections that are killed at any moment lose and double nothing that is sent until it is answered', async () => {
  const all = Array.from({ length: 40 }, () =>
    rowsWith({ performanceMetrics: Array.from({ length: 250 }, () => metricRow()) })
  );
  let failures = 0;
  let isDone = false;
  const killing = (async () => {
    while (!isDone) await database.pool.query(killWriters).catch(() => {});
  })();

  await Promise.all(
    all.map(async (rows) => {
      for (;;) {
        try {
          return await writer.write(rows);
        } catch (error) {
          if (!(error instanceof DatabaseAwayError)) failures++;
          expect(errorClass(error)).toBe('retryable');
          isDone = failures > 12;
          // Being turned away takes no time, and the killing needs its turn.
          await setImmediate();
        }
      }
    })
  );
  isDone = true;
  await killing;

  expect(failures).toBeGreaterThan(0);
  expect(await count('performance_metrics')).toBe(10_000);
  expect(await count('(select distinct trace_id, span_id from performance_metrics) s')).toBe(10_000);
});

test('a database that stops answering fails the write after the time limit', async () => {
  const hasty = createWriter({ pool: database.pool, logger: silentLogger, transactionTimeoutMs: 200 });
  const row = metricRow();
  const blocker = await database.pool.connect();
  await blocker.query('begin');
  await blocker.query('select pg_advisory_xact_lock(19527, $1)', [Math.floor(row.timestampUs / 3.6e9)]);

  const error = await hasty.write(rowsWith({ performanceMetrics: [row] })).catch((reason: unknown) => reason);
  await blocker.query('rollback');
  blocker.release();

  expect(errorClass(error)).toBe('retryable');
  expect(await hasty.write(rowsWith({ performanceMetrics: [row] }))).toMatchObject({ stored: 1 });
});

test('the queue has a bound, beyond which writes are refused at once', async () => {
  const small = createWriter({ pool: database.pool, logger: silentLogger, queueRowsMax: 100 });
  const write = () =>
    small.write(rowsWith({ performanceMetrics: Array.from({ length: 60 }, () => metricRow()) }));

  const first = write();
  const refused = await write().catch((error: unknown) => error);
  await first;
  const later = await write();

  expect(refused).toBeInstanceOf(OverloadedError);
  expect(errorClass(refused)).toBe('retryable');
  expect(later.stored).toBe(60);
  expect(small.stats().overloads).toBe(1);
});

test('endpoints beyond the cap of their service are counted as (other), also by another process', async () => {
  const options = { pool: database.pool, logger: silentLogger, endpointsMax: 3 };
  const endpoints = ['/a', '/b', '/c', '/d', '/e', '(unmatched)'];
  const metrics = () => endpoints.map((endpoint) => metricRow({ endpoint }));

  await createWriter(options).write(rowsWith({ performanceMetrics: metrics() }));
  await createWriter(options).write(
    rowsWith({ performanceMetrics: [...metrics(), metricRow({ endpoint: '/z', serviceName: 'other-shop' })] })
  );

  const { rows } = await database.pool.query(
    'select service_name, endpoint, count(*) from performance_metrics group by 1, 2 order by 1, endpoint collate "C"'
  );
  expect(rows).toEqual([
    { service_name: 'other-shop', endpoint: '/z', count: 1 },
    { service_name: 'shop', endpoint: '(other)', count: 4 },
    { service_name: 'shop', endpoint: '(unmatched)', count: 2 },
    { service_name: 'shop', endpoint: '/a', count: 2 },
    { service_name: 'shop', endpoint: '/b', count: 2 },
    { service_name: 'shop', endpoint: '/c', count: 2 }
  ]);
  const overflow = await database.pool.query('select sample from endpoint_overflow order by 1');
  expect(overflow.rows).toEqual([{ sample: '/d' }, { sample: '/e' }]);
});

test('pages and types of events beyond their caps are counted together, and take no place of an endpoint', async () => {
  const capped = createWriter({
    pool: database.pool,
    logger: silentLogger,
    endpointsMax: 1,
    pagesMax: 2,
    eventTypesMax: 1
  });
  const events = ['/a', '/b', '/c', '/d'].map((pageName) => eventRow({ pageName, eventType: 'page_view' }));
  const typed = ['cart', 'wish'].map((eventType) => eventRow({ eventType, pageName: null }));

  await capped.write(rowsWith({ usageEvents: [...events, ...typed] }));
  await capped.write(rowsWith({ performanceMetrics: [metricRow({ endpoint: '/first' })] }));

  const { rows } = await database.pool.query(
    `select event_type, page_name, count(*) from usage_events group by 1, 2 order by event_type collate "C", page_name collate "C"`
  );
  expect(rows).toEqual([
    { event_type: '(other)', page_name: null, count: 1 },
    { event_type: 'cart', page_name: null, count: 1 },
    { event_type: 'page_view', page_name: '(other)', count: 2 },
    { event_type: 'page_view', page_name: '/a', count: 1 },
    { event_type: 'page_view', page_name: '/b', count: 1 }
  ]);
  expect(await count(`performance_metrics where endpoint = '/first'`)).toBe(1);
});

test('two processes that fill the last place at the same time do not exceed the cap', async () => {
  const options = { pool: database.pool, logger: silentLogger, endpointsMax: 5 };

  await Promise.all(
    Array.from({ length: 4 }, (_, writerNumber) =>
      createWriter(options).write(
        rowsWith({
          performanceMetrics: Array.from({ length: 5 }, (_, i) =>
            metricRow({ endpoint: `/${writerNumber}/${i}` })
          )
        })
      )
    )
  );

  expect(await count('endpoint_registry')).toBe(5);
  expect(await count(`performance_metrics where endpoint = '(other)'`)).toBe(15);
});

test('services are noted with their version and the time', async () => {
  await writer.write(rowsWith({ performanceMetrics: [metricRow()], usageEvents: [eventRow()] }));

  const { rows } = await database.pool.query(
    'select service_name, environment, service_version from services order by 1'
  );
  expect(rows).toEqual([
    { service_name: 'shop', environment: 'prod', service_version: '1.0.0' },
    { service_name: 'web', environment: 'prod', service_version: null }
  ]);
});

test('the newest of latest values stays', async () => {
  const value = (observedAtUs: number, number: number) => ({
    name: 'otelcol_exporter_queue_size',
    serviceName: 'collector',
    serviceInstanceId: 'a',
    attributes: '{}',
    value: number,
    observedAtUs
  });

  await writer.write(rowsWith({ latestValues: [value(1_000_000, 1), value(3_000_000, 3)] }));
  await writer.write(rowsWith({ latestValues: [value(2_000_000, 2)] }));

  const { rows } = await database.pool.query('select name, value from latest_values');
  expect(rows).toEqual([{ name: 'otelcol_exporter_queue_size', value: 3 }]);
});

test('an instance that has been silent for a day makes room for others', async () => {
  const value = (serviceInstanceId: string, ageHours: number) => ({
    name: 'lakegauge.exporter.queue.size',
    serviceName: 'shop',
    serviceInstanceId,
    attributes: '{}',
    value: 1,
    observedAtUs: (Date.now() - ageHours * 3_600_000) * 1000
  });
  await writer.write(rowsWith({ latestValues: [value('ended', 25), value('quiet', 23)] }));

  const later = createWriter({ pool: database.pool, logger: silentLogger });
  await later.write(rowsWith({ latestValues: [value('new', 0)] }));
  await later.shutdown(1000);

  const { rows } = await database.pool.query(
    'select service_instance_id as instance from latest_values order by 1'
  );
  expect(rows).toEqual([{ instance: 'new' }, { instance: 'quiet' }]);
});

test('a shutdown stores what was accepted and refuses what comes later', async () => {
  const accepted = Array.from({ length: 20 }, () =>
    writer.write(rowsWith({ performanceMetrics: [metricRow()] }))
  );

  const closing = writer.shutdown(5000);
  const late = await writer
    .write(rowsWith({ performanceMetrics: [metricRow()] }))
    .catch((error: unknown) => error);
  await Promise.all([closing, writer.shutdown(5000), ...accepted]);

  expect(late).toBeInstanceOf(OverloadedError);
  expect(await count('performance_metrics')).toBe(20);
});

test('a shutdown without a database ends at its deadline and says that the rows were not taken', async () => {
  const row = metricRow();
  const blocker = await database.pool.connect();
  await blocker.query('begin');
  await blocker.query('select pg_advisory_xact_lock(19527, $1)', [Math.floor(row.timestampUs / 3.6e9)]);
  const single = createWriter({ pool: database.pool, logger: silentLogger, connectionsMax: 1 });
  const stuck = single.write(rowsWith({ performanceMetrics: [row] }));
  const waiting = single
    .write(rowsWith({ performanceMetrics: [metricRow()] }))
    .catch((error: unknown) => error);

  await single.shutdown(100);

  expect(await waiting).toBeInstanceOf(OverloadedError);
  await blocker.query('rollback');
  blocker.release();
  expect(await stuck).toMatchObject({ stored: 1 });
});

const killWriters = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and random() < 0.3
`;

async function terminate(condition: string): Promise<void> {
  for (;;) {
    const { rowCount } = await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and ${condition}`
    );
    if (rowCount) return;
  }
}

function toUuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
