import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWriter, emptyRows } from '@lakegauge/exporter/writer';
import { silentLogger, type DatabasePool } from '@lakegauge/database';
import { historyNow } from './create-history.ts';

/** Rows a second that arrive while questions are asked. */
export const ingestedRowsPerSecond = 2000;

const rowsPerBatch = 500;

/**
 * Writes rows of the minutes after the history's present through the product's own writer until it is stopped; then takes
 * them away, for the next run, and tells how many there were.
 */
export function startIngest(pool: DatabasePool, endpoints: number): { stop(): Promise<number> } {
  const writer = createWriter({ pool, logger: silentLogger });
  let stopped = false;
  let stored = 0;
  const running = (async () => {
    while (!stopped) {
      const began = performance.now();
      stored += (await writer.write({ ...emptyRows(), performanceMetrics: batch(endpoints) })).stored;
      const leftMs = (rowsPerBatch / ingestedRowsPerSecond) * 1000 - (performance.now() - began);
      await sleep(Math.max(0, leftMs));
    }
  })();
  return {
    async stop() {
      stopped = true;
      await running;
      await writer.shutdown(5000);
      await pool.query('delete from performance_metrics where timestamp >= $1', [historyNow]);
      await pool.query('vacuum performance_metrics');
      return stored;
    }
  };
}

function batch(endpoints: number) {
  return Array.from({ length: rowsPerBatch }, () => {
    const endpoint = Math.floor(endpoints * Math.random() ** 3);
    return {
      timestampUs: historyNow.getTime() * 1000 + Math.floor(Math.random() * 300e6),
      endpoint: `/api/resource-${endpoint}/:id`,
      method: endpoint % 2 === 0 ? 'GET' : 'POST',
      statusCode: 200,
      responseTimeMs: 10 + 90 * Math.random(),
      userId: `user-${Math.floor(20_000 * Math.random())}`,
      errorType: null,
      serviceName: `service-${endpoint % 4}`,
      serviceVersion: null,
      environment: 'prod',
      traceId: randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex')
    };
  });
}
