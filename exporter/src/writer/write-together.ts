import type { DatabasePool } from '@lakegauge/database';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { batchSize, filterBatch, toBatch, type Batch, type WriteOutcome } from './batch.ts';
import type { SilentValues } from './forget-silent-values.ts';
import type { NameCaps } from './name-caps.ts';
import type { RecentWrites } from './recent-writes.ts';
import { upsertLatestValues } from './upsert-latest-values.ts';
import { withClient } from './with-client.ts';
import { writeBatch, type BatchCourse } from './write-batch.ts';

/** What writing needs of its surroundings. */
export interface WriteParts {
  pool: DatabasePool;
  nameCaps: NameCaps;
  recentWrites: RecentWrites;
  silentValues: SilentValues;
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
    const course: BatchCourse = { commits: 0, staged: false };
    if (batchSize(batch) > 0) await parts.nameCaps.apply(client, batch);
    for (const [part, isRepeated] of splitRepeated(batch, writes, parts.recentWrites)) {
      const done = await writeBatch(client, part, outcomes, parts.now() * 1000, isRepeated);
      course.commits += done.commits;
      course.staged ||= done.staged;
    }
    for (const rows of writes) parts.recentWrites.add(rows);
    for (const [owner, rows] of writes.entries()) {
      if (rows.latestValues.length === 0) continue;
      await parts.silentValues.forget(client);
      await upsertLatestValues(client, rows.latestValues);
      outcomes[owner]!.stored += rows.latestValues.length;
    }
    return { outcomes, course };
  });
}

/** The rows of writes that came before apart from the others; only the parts that have rows. */
function splitRepeated(
  batch: Batch,
  writes: readonly TelemetryRows[],
  recentWrites: RecentWrites
): [part: Batch, isRepeated: boolean][] {
  const repeated = writes.map((rows) => recentWrites.has(rows));
  if (!repeated.includes(true)) return batchSize(batch) > 0 ? [[batch, false]] : [];
  const fresh = filterBatch(batch, ({ owner }) => !repeated[owner]);
  const again = filterBatch(batch, ({ owner }) => repeated[owner]!);
  const parts: [Batch, boolean][] = [
    [fresh, false],
    [again, true]
  ];
  return parts.filter(([part]) => batchSize(part) > 0);
}
