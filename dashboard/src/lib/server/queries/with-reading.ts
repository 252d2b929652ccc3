import type { DatabaseClient, DatabasePool, SqlStatement } from '@lakegauge/database';
import { guardStatement } from './guard-statement.ts';
import type { RollupState } from './plan-sources.ts';
import { createStatementLanes } from './statement-lanes.ts';

/** One consistent look at the tables: every query sees the same rows, and the state that belongs to them. */
export interface Reading {
  state: RollupState;
  /** Queries that are asked together run side by side where the pool has a connection to spare. */
  query<Row>(statement: SqlStatement): Promise<Row[]>;
}

export interface ReadingOptions {
  /** Aborted when whoever asked has gone. */
  signal?: AbortSignal;
  /** For everything together, the wait for a connection included. */
  timeoutMs?: number;
}

const readingTimeoutMs = 10_000;

/**
 * Runs `work` in one read-only snapshot. Throws ReadingTimeout when it takes too long and ReadingAbandoned when the
 * signal is aborted; in both cases running statements are cancelled.
 */
export async function withReading<Answer>(
  pool: DatabasePool,
  options: ReadingOptions,
  work: (reading: Reading) => Promise<Answer>
): Promise<Answer> {
  const timeoutMs = options.timeoutMs ?? readingTimeoutMs;
  const guard = guardStatement(pool, timeoutMs, options.signal);
  let allDone = false;
  try {
    guard.check();
    const first = await guard.connect();
    const { state, snapshot } = await beginReading(first, timeoutMs);
    const lanes = createStatementLanes(first, async () => {
      if (!canSpare(pool)) return null;
      const second = await guard.connect();
      await joinReading(second, timeoutMs, snapshot);
      return second;
    });
    const answer = await work({
      state,
      async query<Row>(statement: SqlStatement) {
        guard.check();
        return lanes.query<Row>(statement);
      }
    });
    for (const client of await lanes.finish()) await client.query('commit');
    allDone = true;
    return answer;
  } catch (error) {
    throw guard.explain(error);
  } finally {
    // A reading that failed is rare and a connection is cheap: it is not worth finding out whether it still works.
    guard.release(allDone);
  }
}

/**
 * Only without waiting: a reading that waited for its second connection could wait for another one doing the same. And
 * only while half of the pool is free, since whoever stores what services send may need the rest.
 */
function canSpare(pool: DatabasePool): boolean {
  return pool.totalCount - pool.idleCount < pool.options.max / 2;
}

// Compiling (jit) takes longer than these statements run, and a hash of sketches should not spill to disk. One
// connection may be idle while the other works, for as long as the reading may take.
const settings = (timeoutMs: number) => `
  set local statement_timeout = ${Math.ceil(timeoutMs)};
  set local idle_in_transaction_session_timeout = ${Math.ceil(timeoutMs)};
  set local jit = off;
  set local work_mem = '64MB';`;

// The lock comes first and takes no snapshot: partitions are dropped without regard to snapshots, so a reader whose
// snapshot preceded a drop would see neither the rows nor the rollup that replaced them.
const begin = (timeoutMs: number) => `
  begin isolation level repeatable read read only;
  ${settings(timeoutMs)}
  lock table performance_metrics, usage_events, histogram_points in access share mode;
  select rolled_up, raw_from, array(
    select distinct hour from rollup_marks where hour < rolled_up order by hour
  ) as marked_hours, pg_export_snapshot() as snapshot
  from rollup_state`;

async function beginReading(
  client: DatabaseClient,
  timeoutMs: number
): Promise<{ state: RollupState; snapshot: string }> {
  const results = (await client.query(begin(timeoutMs))) as unknown as { rows: StateRow[] }[];
  const row = results.at(-1)?.rows[0];
  if (!row) throw new Error('rollup_state is empty; it holds one row from the first migration on');
  return {
    state: { rolledUp: row.rolled_up, rawFrom: row.raw_from, markedHours: row.marked_hours },
    snapshot: row.snapshot
  };
}

/** A second connection in the snapshot of the first, whose lock holds for both: it ends after the other's work. */
async function joinReading(client: DatabaseClient, timeoutMs: number, snapshot: string): Promise<void> {
  await client.query(`
    begin isolation level repeatable read read only;
    set transaction snapshot '${snapshot}';
    ${settings(timeoutMs)}`);
}

interface StateRow {
  rolled_up: Date;
  raw_from: Date;
  marked_hours: Date[];
  snapshot: string;
}
