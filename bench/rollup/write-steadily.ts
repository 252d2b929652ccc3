import { randomBytes } from 'node:crypto';
import { silentLogger, type DatabasePool } from '@lakegauge/database';
import { createWriter, emptyRows } from '@lakegauge/exporter/writer';

export interface SteadyWriter {
  /** Rows stored so far. */
  rows(): number;
  /** Milliseconds that each write took, from the call to the commit. */
  latenciesMs: number[];
  stop(): Promise<void>;
}

/** The product's own writer, storing one batch after the other around a moment until it is stopped. */
export function writeSteadily(pool: DatabasePool, around: Date, batchRows: number): SteadyWriter {
  const writer = createWriter({ pool, logger: silentLogger });
  const latenciesMs: number[] = [];
  let rows = 0;
  let isOver = false;
  const work = (async () => {
    while (!isOver) {
      const batch = toBatch(around, batchRows);
      const begun = performance.now();
      const { stored } = await writer.write(batch);
      latenciesMs.push(performance.now() - begun);
      rows += stored;
    }
  })();
  return {
    rows: () => rows,
    latenciesMs,
    async stop() {
      isOver = true;
      await work;
      await writer.shutdown(10_000);
    }
  };
}

function toBatch(around: Date, count: number) {
  const rows = emptyRows();
  const ids = randomBytes(count * 24).toString('hex');
  for (let index = 0; index < count; index++) {
    const id = ids.slice(index * 48, index * 48 + 48);
    rows.performanceMetrics.push({
      timestampUs: around.getTime() * 1000 + Math.floor(Math.random() * 60e6),
      endpoint: `/api/v1/resource-${index % 200}/:id/details`,
      method: 'GET',
      statusCode: 200,
      responseTimeMs: Math.random() * 100,
      userId: `user-${index % 5000}@example.com`,
      errorType: null,
      serviceName: 'shop',
      serviceVersion: null,
      environment: 'production',
      traceId: id.slice(0, 32),
      spanId: id.slice(32)
    });
  }
  return rows;
}
