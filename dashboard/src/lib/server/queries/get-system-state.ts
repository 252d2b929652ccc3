import { sql } from '@lakegauge/database';
import type { Reading } from './with-reading.ts';

/** What the programs have written down about themselves. */
export interface SystemState {
  rollup: {
    closed: Date;
    rolledUp: Date;
    rawFrom: Date;
    rawShortenedAt: Date | null;
    markedHours: number;
  };
  runs: {
    startedAt: Date;
    finishedAt: Date | null;
    exitCode: number | null;
    outcome: string | null;
    correlationId: string;
  }[];
  tables: { table: string; rows: number; bytes: number }[];
  /** Days of raw rows; `day` is null for rows that have no day of their own yet. */
  partitions: { table: string; day: string | null; rows: number; bytes: number }[];
  /** What was taken and refused in the last 24 hours. */
  ingest: { service: string; signal: string; reason: string; items: number; sample: string | null }[];
  /** Newest values of our own and the collector's gauges and sums. */
  values: {
    name: string;
    service: string;
    instance: string;
    attributes: unknown;
    value: number;
    observedAt: Date;
  }[];
  /** Endpoints beyond the cap of their service, which are counted together. */
  /** Names that are beyond the cap of their kind, and so counted under `(other)`. */
  namesBeyondCap: { service: string; kind: string; sample: string; seenAt: Date }[];
}

/** How the programs are doing, from one reading. */
export async function getSystemState(reading: Reading): Promise<SystemState> {
  const [rollup] = await reading.query<SystemState['rollup']>(sql`
    select closed, rolled_up as "rolledUp", raw_from as "rawFrom", raw_shortened_at as "rawShortenedAt",
      (select count(distinct hour) from rollup_marks where hour < rolled_up) as "markedHours"
    from rollup_state`);
  return {
    rollup: rollup!,
    runs: await reading.query(sql`
      select started_at as "startedAt", finished_at as "finishedAt", exit_code as "exitCode", outcome, correlation_id as "correlationId"
      from job_runs
      order by id desc
      limit 20`),
    tables: await getTables(reading),
    partitions: await getPartitions(reading),
    ingest: await reading.query(sql`
      select service_name as service, signal, reason, sum(items)::bigint as items, max(sample) as sample
      from ingest_counts
      where hour > now() - interval '24 hours'
      group by 1, 2, 3
      order by 4 desc
      limit 1000`),
    values: await reading.query(sql`
      select name, service_name as service, service_instance_id as instance, attributes, value, observed_at as "observedAt"
      from latest_values
      order by observed_at desc, name
      limit 1000`),
    namesBeyondCap: await reading.query(sql`
      select service_name as service, kind, sample, seen_at as "seenAt"
      from endpoint_overflow
      order by service_name, seen_at desc
      limit 1000`)
  };
}

/** Rows are the planner's estimate: counting them would take longer than everything else here. */
async function getTables(reading: Reading): Promise<SystemState['tables']> {
  return reading.query(sql`
    select
      root.relname as table,
      sum(greatest(leaf.reltuples, 0))::bigint as rows,
      sum(pg_total_relation_size(leaf.oid))::bigint as bytes
    from pg_class root
    join pg_namespace on pg_namespace.oid = root.relnamespace and nspname = current_schema()
    cross join lateral (
      select root.oid as relid where root.relkind = 'r'
      union all
      select relid from pg_partition_tree(root.oid) where root.relkind = 'p' and isleaf
    ) tree
    join pg_class leaf on leaf.oid = tree.relid
    where root.relkind in ('r', 'p') and not root.relispartition
    group by 1
    order by 3 desc`);
}

async function getPartitions(reading: Reading): Promise<SystemState['partitions']> {
  return reading.query(sql`
    select
      root.relname as table,
      to_char(to_date(substring(leaf.relname from '(\\d{8}|\\d{4}_\\d{2}_\\d{2})$'), 'YYYYMMDD'), 'YYYY-MM-DD') as day,
      greatest(leaf.reltuples, 0)::bigint as rows,
      pg_total_relation_size(leaf.oid) as bytes
    from pg_class root
    join pg_namespace on pg_namespace.oid = root.relnamespace and nspname = current_schema()
    cross join lateral pg_partition_tree(root.oid) tree
    join pg_class leaf on leaf.oid = tree.relid
    where root.relkind = 'p' and root.relname in ('performance_metrics', 'usage_events', 'histogram_points') and tree.isleaf
    order by 1, 2 desc nulls first`);
}
