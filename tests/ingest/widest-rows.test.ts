import { randomBytes } from 'node:crypto';
import { silentLogger } from '@lakegauge/database';
import { createWriter, type TelemetryWriter } from '@lakegauge/exporter/writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { eventRow, metricRow, pointRow, rowsWith } from './rows.ts';

let database: TestDatabase;
let writer: TelemetryWriter;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
  writer = createWriter({ pool: database.pool, logger: silentLogger });
});
afterAll(async () => {
  await writer.shutdown(5000);
  await database.drop();
});

/** Characters of four bytes each that no compression makes smaller, as many as a column takes. */
function widest(characters: number): string {
  return Array.from(randomBytes(characters * 2).subarray(0, characters), (byte, at) =>
    String.fromCodePoint(0x20000 + ((byte * 163 + at * 7919) % 0xa000))
  ).join('');
}

test('text of four-byte characters at the full width of every column fits the tables and their indexes', async () => {
  const service = {
    serviceName: widest(100),
    serviceVersion: widest(100),
    environment: widest(50)
  };
  const { serviceName, environment } = service;

  const result = await writer.write(
    rowsWith({
      performanceMetrics: [
        metricRow({
          ...service,
          endpoint: widest(500),
          method: widest(10),
          userId: widest(255),
          errorType: widest(255)
        })
      ],
      histogramPoints: [
        pointRow({
          ...service,
          endpoint: widest(500),
          method: widest(10),
          errorType: widest(255),
          instrument: widest(255),
          unit: widest(63)
        })
      ],
      usageEvents: [
        eventRow({
          serviceName,
          environment,
          eventType: widest(100),
          userId: widest(255),
          pageName: widest(255),
          elementId: widest(255),
          sessionId: widest(64)
        })
      ],
      latestValues: [
        {
          name: widest(255),
          serviceName,
          serviceInstanceId: widest(255),
          attributes: JSON.stringify({ key: widest(1000) }),
          value: 1,
          observedAtUs: Date.now() * 1000
        }
      ],
      ignored: [{ signal: 'metrics', serviceName, reason: 'unused_metric', count: 1, sample: widest(500) }]
    })
  );
  await writer.flush();

  expect(result).toMatchObject({ stored: 4, rejected: [] });
  const { rows } = await database.pool.query<{ services: number; counts: number; endpoints: number }>(`
    select (select count(*) from services) as services, (select count(*) from ingest_counts) as counts,
      (select count(*) from endpoint_registry where kind = 'endpoint') as endpoints`);
  expect(rows).toEqual([{ services: 1, counts: 1, endpoints: 2 }]);
});
