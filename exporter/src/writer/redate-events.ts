import type { UsageEventRow } from '../rows/telemetry-rows.ts';
import type { Batch } from './batch.ts';
import type { OwnedRow } from './owned-row.ts';
import { toTimestampText } from './timestamp-text.ts';

/**
 * Gives events from outside [fromUs, toUs], where the clock is a person's, the time of their receipt; their own stays
 * in the metadata as `client_time`. Other rows stay as they are, for the caller to refuse.
 */
export function redateEvents(batch: Batch, fromUs: number, toUs = Infinity): Batch {
  const isImpossible = ({ row }: OwnedRow<UsageEventRow>) =>
    row.receivedAtUs !== null && (row.timestampUs < fromUs || row.timestampUs > toUs);
  if (!batch.usageEvents.some(isImpossible)) return batch;
  return {
    ...batch,
    usageEvents: batch.usageEvents.map((item) =>
      isImpossible(item) ? { row: redate(item.row), owner: item.owner } : item
    )
  };
}

/** A copy: the row belongs to the caller, who may write it again. */
function redate(row: UsageEventRow): UsageEventRow {
  return {
    ...row,
    timestampUs: row.receivedAtUs!,
    // So that it is moved once; what is refused then is refused.
    receivedAtUs: null,
    clientTimestampUs: row.timestampUs,
    metadata: row.timestampUs === 0 ? row.metadata : withClientTime(row.metadata, row.timestampUs)
  };
}

/** Of two members with one name jsonb takes the last. */
function withClientTime(metadata: string | null, us: number): string {
  const member = `"client_time":"${toTimestampText(us)}"}`;
  return metadata === null || metadata === '{}' ? `{${member}` : `${metadata.slice(0, -1)},${member}`;
}
