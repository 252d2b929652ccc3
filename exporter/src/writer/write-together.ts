import type { DatabasePool } from '@lakegauge/database';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { batchSize, toBatch, type WriteOutcome } from './batch.ts';
import type { EndpointCap } from './endpoint-cap.ts';
import { upsertLatestValues } from './upsert-latest-values.ts';
import { withClient } from './with-client.ts';
import { writeBatch, type BatchCourse } from './write-batch.ts';

/** What writing needs of its surroundings. */
export interface WriteParts {
  pool: DatabasePool;
  endpointCap: EndpointCap;
  transactionTimeoutMs: number;
  now: () => number;
}

// A slow disk is no reason to give up a large batch for ever: it gets as long as a thousand rows a second need.
const rowTimeoutMs = 1;

/** Stores the rows of several writes on one connection; returns what became of each. Throws for all of them. */
export async function writeTogether(
  parts: WriteParts,
  writes: readonly TelemetryRows[]
): Promise<{ outcomes: WriteOutcome[]; course: BatchCourse }> {
  const outcomes = writes.map((): WriteOutcome => ({ stored: 0, duplicates: 0, rejected: [] }));
  const batch = toBatch(writes, outcomes);
  const timeoutMs = parts.transactionTimeoutMs + batchSize(batch) * rowTimeoutMs;
  return await withClient(parts.pool, timeoutMs, async (client) => {
    let course: BatchCourse = { commits: 0, staged: false };
    if (batchSize(batch) > 0) {
      await parts.endpointCap.apply(client, batch);
      course = await writeBatch(client, batch, outcomes, parts.now() * 1000);
    }
    for (const [owner, rows] of writes.entries()) {
      if (rows.latestValues.length === 0) continue;
      await upsertLatestValues(client, rows.latestValues);
      outcomes[owner]!.stored += rows.latestValues.length;
    }
    return { outcomes, course };
  });
}
