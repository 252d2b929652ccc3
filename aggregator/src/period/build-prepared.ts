import { transaction, type DatabasePool, type SqlStatement } from '@lakegauge/database';
import { computationSettings } from '../computation-settings.ts';

export interface BuildPreparedOptions {
  pool: DatabasePool;
  /** Beginnings of what is missing. */
  starts: Date[];
  /** So many at once: planning the statement takes as long as merging a few hours. */
  startsMax: number;
  isOver: () => boolean;
  toStatement: (starts: Date[]) => SqlStatement;
}

/**
 * Inserts rows that are merged from cells of the same snapshot, and returns how many. The update of `rollup_state` keeps
 * this apart from the computation of an hour, as in recomputeHours; a row whose hour changes later is deleted then.
 */
export async function buildPrepared(options: BuildPreparedOptions): Promise<number> {
  const { pool, starts, startsMax, isOver, toStatement } = options;
  let rows = 0;
  for (let index = 0; index < starts.length && !isOver(); index += startsMax) {
    const batch = starts.slice(index, index + startsMax);
    rows += await transaction(pool, { isolation: 'serializable', attemptsMax: 8 }, async (client) => {
      await client.query(computationSettings('32MB'));
      await client.query('update rollup_state set rolled_up = rolled_up');
      return (await client.query(toStatement(batch))).rowCount ?? 0;
    });
  }
  return rows;
}
