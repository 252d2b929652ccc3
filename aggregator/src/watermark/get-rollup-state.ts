import type { DatabaseClient, DatabasePool } from '@lakegauge/database';

/** The watermarks, each the beginning of an hour: hours before `closed` are closed, and so on. */
export interface RollupState {
  closed: Date;
  rolledUp: Date;
  rawFrom: Date;
  /** When the raw window was last made shorter than configured, because the database had grown too large. */
  rawShortenedAt: Date | null;
}

/** Throws where the one row is missing, which only a hand can have removed. */
export async function getRollupState(database: DatabasePool | DatabaseClient): Promise<RollupState> {
  const { rows } = await database.query<{
    closed: Date;
    rolled_up: Date;
    raw_from: Date;
    raw_shortened_at: Date | null;
  }>('select closed, rolled_up, raw_from, raw_shortened_at from rollup_state');
  const row = rows[0];
  if (!row) throw new Error('rollup_state is empty; it holds one row from the first migration on');
  return {
    closed: row.closed,
    rolledUp: row.rolled_up,
    rawFrom: row.raw_from,
    rawShortenedAt: row.raw_shortened_at
  };
}
