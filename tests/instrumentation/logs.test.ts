import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '@lakegauge/database';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { installPackage, type ServiceFolder } from './install-package.ts';
import { startOtlpSink } from './otlp-sink.ts';
import { runService } from './run-service.ts';

let folder: ServiceFolder;
let database: TestDatabase;

beforeAll(async () => {
  folder = await installPackage();
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  await folder.remove();
});

test('events that a service emits go to both destinations, in the trace of their request', async () => {
  const sink = await startOtlpSink();

  await emit({ DATABASE_URL: database.connectionString, OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
  await sink.close();

  const [first, second] = sink.logs;
  expect(sink.logs).toHaveLength(2);
  expect(first).toMatchObject({ eventName: 'order_placed', attributes: { 'user.id': 'ada' } });
  expect([first?.traceId, second?.traceId].toSorted()).toEqual(
    sink.spans.map(({ traceId }) => traceId).toSorted()
  );
  const { rows } = await database.pool.query(
    sql`select event_type, user_id, metadata, encode(trace_id, 'hex') = any(${[first!.traceId, second!.traceId]}) as traced
        from lakegauge.usage_events where service_name = 'sample-shop'`
  );
  const row = { event_type: 'order_placed', user_id: 'ada', metadata: { 'order.total': 12 }, traced: true };
  expect(rows).toEqual([row, row]);
});

test('OTEL_LOGS_EXPORTER=none keeps them at home', async () => {
  const sink = await startOtlpSink();

  await emit({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_LOGS_EXPORTER: 'none' }, ['/']);
  await sink.close();

  expect(sink.logs).toEqual([]);
  expect(sink.spans).toHaveLength(1);
});

async function emit(env: Record<string, string>, paths = ['/', '/former']): Promise<void> {
  const service = await runService({
    folder: folder.path,
    args: ['--import', '@lakegauge/instrumentation/register', 'emits-events.cjs'],
    env
  });
  for (const path of paths) expect((await fetch(service.url + path)).status).toBe(200);
  await service.stop();
}
