import { sql, type DatabasePool } from '@lakegauge/database';
import type { Signal } from '../rows/telemetry-rows.ts';

/** Items that were answered but not stored, within an hour. */
export interface IngestCount {
  /** Start of the hour, milliseconds since 1970. */
  hour: number;
  serviceName: string;
  signal: Signal;
  reason: string;
  items: number;
  sample: string | null;
}

// Nobody may wait for a note longer than for the rows themselves.
const queryTimeoutMs = 5000;

/** Adds to the numbers of the hours; the newest sample stays. */
export async function addIngestCounts(pool: DatabasePool, counts: readonly IngestCount[]): Promise<void> {
  const statement = {
    ...sql`
    insert into ingest_counts (hour, service_name, signal, reason, items, sample)
    select to_timestamp(hour / 1000), "serviceName", signal, reason, items, left(sample, 500)
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as new (
      hour double precision, "serviceName" text, signal text, reason text, items bigint, sample text
    )
    order by 1, 2, 3, 4
    on conflict (hour, service_name, signal, reason)
    do update set items = ingest_counts.items + excluded.items, sample = coalesce(excluded.sample, ingest_counts.sample)
  `,
    query_timeout: queryTimeoutMs
  };
  await pool.query(statement);
}
