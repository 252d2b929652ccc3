import type { DatabaseClient, DatabasePool, SqlStatement } from '@lakegauge/database';
import { guardStatement } from './guard-statement.ts';
import type { RollupState } from './plan-sources.ts';

/** One consistent look at the tables: every query sees the same rows, and the state that belongs to them. */
export interface Reading {
  state: RollupState;
  query<Row>(statement: SqlStatement): Promise<Row[]>;
}

export interface ReadingOptions {
  /** Aborted when whoever asked has gone. */
  signal?: AbortSignal;
  /** For all queries of the reading together. */
  timeoutMs?: number;
}

const readingTimeoutMs = 10_000;

/**
 * Runs `work` in one read-only transaction. Throws ReadingTimeout when it takes too long and ReadingAbandoned when
 * the signal is aborted; in both cases the running statement is cancelled.
 */
export async function withReading<Answer>(
  pool: DatabasePool,
  options: ReadingOptions,
  work: (reading: Reading) => Promise<Answer>
): Promise<Answer> {
  const timeoutMs = options.timeoutMs ?? readingTimeoutMs;
  const client = await pool.connect();
  const guard = guardStatement(pool, client, timeoutMs, options.signal);
  let unusable = true;
  try {
    guard.check();
    const state = await beginReading(client, timeoutMs);
    const answer = await work({
      state,
      async query<Row>(statement: SqlStatement) {
        guard.check();
        return (await client.query(statement)).rows as Row[];
      }
    });
    await client.query('commit');
    unusable = false;
    return answer;
  } catch (error) {
    throw guard.explain(error);
  } finally {
    // A reading that failed is rare and a connection is cheap: it is not worth finding out whether it still works.
    client.release(guard.stop() || unusable);
  }
}

// The lock comes first and takes no snapshot: partitions are dropped without regard to snapshots, so a reader whose
// snapshot preceded a drop would see neither the rows nor the rollup that replaced them. Compiling (jit) takes longer
// than these statements run, and a hash of sketches should not spill to disk.
const begin = (timeoutMs: number) => `
  begin isolation level repeatable read read only;
  set local statement_timeout = ${Math.ceil(timeoutMs)};
  set local jit = off;
  set local work_mem = '64MB';
  lock table performance_metrics, usage_events, histogram_points in access share mode;
  select rolled_up, raw_from, array(
    select distinct hour from rollup_marks where hour < rolled_up order by hour
  ) as marked_hours
  from rollup_state`;

async function beginReading(client: DatabaseClient, timeoutMs: number): Promise<RollupState> {
  const results = (await client.query(begin(timeoutMs))) as unknown as { rows: StateRow[] }[];
  const row = results.at(-1)?.rows[0];
  if (!row) throw new Error('rollup_state is empty; it holds one row from the first migration on');
  return { rolledUp: row.rolled_up, rawFrom: row.raw_from, markedHours: row.marked_hours };
}

interface StateRow {
  rolled_up: Date;
  raw_from: Date;
  marked_hours: Date[];
}
