import { sql, type DatabasePool } from '@lakegauge/database';

// Events that name no session are anonymous:none; they are everybody's.
const nobodysSession = 'none';

/** What the database holds about one person. */
export interface FoundUser {
  /** The given ids, and those under which their sessions appear before they signed in. */
  userIds: string[];
  performanceMetricsRows: number;
  usageEventsRows: number;
  notes: number;
  /** Beginnings of the hours that have raw rows of theirs. */
  rawHours: Date[];
  /** Cells that hold their hash in an exact set and whose raw rows are gone, and their UTC days. */
  hashCells: number;
  hashDays: Date[];
  /** Hours whose raw rows are gone and whose cell may hold a bit of theirs among more than 2,000 users; null where there are none. */
  registers: { hours: number; from: Date; to: Date } | null;
}

/**
 * Looks for a person everywhere. Anonymous events of sessions in which they signed in later are theirs as well. There is no index
 * by user on requests, since it would cost every write: this reads the raw days once.
 */
export async function findUser(pool: DatabasePool, givenIds: string[]): Promise<FoundUser> {
  const sessions = await pool.query<{ user_id: string }>(sql`
    select distinct 'anonymous:' || session_id as user_id
    from usage_events
    where user_id = any(${givenIds}::text[]) and session_id <> ${nobodysSession}`);
  const userIds = [...new Set([...givenIds, ...sessions.rows.map((row) => row.user_id)])];
  const raw = await getRawHours(pool, userIds);
  const hashes = await getHashDays(pool, userIds);
  const notes = await pool.query<{ items: number }>(
    sql`select count(*) as items from notes where created_by = any(${userIds}::text[])`
  );
  return {
    userIds,
    performanceMetricsRows: raw.reduce((total, row) => total + row.performance_metrics, 0),
    usageEventsRows: raw.reduce((total, row) => total + row.usage_events, 0),
    notes: notes.rows[0]!.items,
    rawHours: raw.map((row) => row.hour),
    hashCells: hashes.reduce((total, row) => total + row.cells, 0),
    hashDays: hashes.map((row) => row.day),
    registers: await getRegisters(pool, userIds)
  };
}

async function getRawHours(pool: DatabasePool, userIds: string[]) {
  const { rows } = await pool.query<{ hour: Date; performance_metrics: number; usage_events: number }>(sql`
    select hour, sum(requests)::bigint as performance_metrics, sum(events)::bigint as usage_events
    from (
      select date_bin('1 hour', timestamp, 'epoch') as hour, 1 as requests, 0 as events
      from performance_metrics
      where user_id = any(${userIds}::text[])
      union all
      select date_bin('1 hour', timestamp, 'epoch'), 0, 1
      from usage_events
      where user_id = any(${userIds}::text[])
    ) seen
    group by hour
    order by hour`);
  return rows;
}

async function getHashDays(pool: DatabasePool, userIds: string[]): Promise<{ day: Date; cells: number }[]> {
  const { rows } = await pool.query<{ day: Date; cells: number }>(sql`
    with hashes as materialized (select array_agg(user_hash(id)) as hashes from unnest(${userIds}::text[]) id)
    select date_bin('1 day', time_bucket, 'epoch') as day, count(*) as cells
    from aggregated_metrics
    cross join hashes
    where metric_type in ('performance', 'usage') and endpoint_path is null
      and time_bucket < (select raw_from from rollup_state)
      and (users_exact && hashes or anonymous_exact && hashes)
    group by day
    order by day`);
  return rows;
}

async function getRegisters(pool: DatabasePool, userIds: string[]): Promise<FoundUser['registers']> {
  const { rows } = await pool.query<{ hours: number; from: Date | null; to: Date | null }>(sql`
    select count(distinct time_bucket) as hours, min(time_bucket) as from, max(time_bucket) as to
    from aggregated_metrics
    where metric_type in ('performance', 'usage') and endpoint_path is null
      and time_bucket < (select raw_from from rollup_state)
      and exists (
        select
        from unnest(${userIds}::text[]) id
        cross join (values (users_registers), (anonymous_registers)) as sketch (registers)
        where registers is not null
          and substring(registers from user_register(user_hash(id)) * 32 + 1 for 32)::bit(32)::integer & user_rank_bit(user_hash(id)) <> 0
      )`);
  const row = rows[0]!;
  return row.from && row.to ? { hours: row.hours, from: row.from, to: row.to } : null;
}
