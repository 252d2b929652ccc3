import { sql, type DatabaseClient } from '@lakegauge/database';
import type { StreamState } from './stream-growth.ts';
import { toTimestampText } from './timestamp-text.ts';

interface StreamRow {
  id: string;
  start_us: number;
  /** Null in a row that was made just now. */
  end_us: number | null;
  count: number;
  sum_value: string | null;
  sketch_scale: number;
  sketch_zero_count: number;
  sketch_indexes: number[];
  sketch_counts: number[];
}

/**
 * Locks streams until the transaction ends and returns what is remembered of them; nothing for new ones, whose rows
 * are made here, so that they can be locked as well. Ids ascending: two batches take the locks in one order.
 */
export async function lockStreams(client: DatabaseClient, ids: string[]): Promise<Map<string, StreamState>> {
  await client.query(sql`
    insert into metric_streams
      (id, start_timestamp, end_timestamp, count, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts)
    select id, '-infinity', '-infinity', 0, 5, 0, '{}', '{}' from unnest(${ids}::uuid[]) as new (id) order by id
    on conflict do nothing
  `);
  const { rows } = await client.query<StreamRow>(sql`
    select
      replace(id::text, '-', '') as id, count, sum_value::text, sketch_scale, sketch_zero_count, sketch_indexes,
      to_json(sketch_counts) as sketch_counts,
      case when isfinite(start_timestamp) then (extract(epoch from start_timestamp) * 1000000)::bigint end as start_us,
      case when isfinite(end_timestamp) then (extract(epoch from end_timestamp) * 1000000)::bigint end as end_us
    from metric_streams
    where id = any(${ids}::uuid[])
    order by metric_streams.id
    for update
  `);
  return new Map(rows.filter((row) => row.end_us !== null).map((row) => [row.id, toState(row)]));
}

/** Remembers the newest points of locked streams. */
export async function updateStreams(
  client: DatabaseClient,
  changed: ReadonlyMap<string, StreamState>
): Promise<void> {
  if (changed.size === 0) return;
  const streams = [...changed].map(([id, state]) => ({
    id,
    start_timestamp: toTimestampText(state.startTimestampUs),
    end_timestamp: toTimestampText(state.endTimestampUs),
    count: state.count,
    sum_value: state.sumValue,
    sketch_scale: state.sketchScale,
    sketch_zero_count: state.sketchZeroCount,
    sketch_indexes: state.sketchIndexes,
    sketch_counts: state.sketchCounts
  }));
  await client.query(sql`
    update metric_streams
    set
      start_timestamp = new.start_timestamp, end_timestamp = new.end_timestamp, count = new.count,
      sum_value = new.sum_value, sketch_scale = new.sketch_scale, sketch_zero_count = new.sketch_zero_count,
      sketch_indexes = new.sketch_indexes, sketch_counts = new.sketch_counts
    from jsonb_to_recordset(${JSON.stringify(streams)}::jsonb) as new (
      id uuid, start_timestamp timestamptz, end_timestamp timestamptz, count bigint, sum_value numeric,
      sketch_scale smallint, sketch_zero_count bigint, sketch_indexes smallint[], sketch_counts bigint[]
    )
    where metric_streams.id = new.id
  `);
}

function toState(row: StreamRow): StreamState {
  return {
    startTimestampUs: row.start_us,
    endTimestampUs: row.end_us!,
    count: row.count,
    sumValue: row.sum_value,
    sketchScale: row.sketch_scale,
    sketchZeroCount: row.sketch_zero_count,
    sketchIndexes: row.sketch_indexes,
    sketchCounts: row.sketch_counts
  };
}
