import type { DatabasePool, SqlStatement } from '@lakegauge/database';

/** How many rows one statement deletes at most, so that no transaction is long. */
export const stepRowsMax = 10_000;

/** Runs a delete that is limited to `stepRowsMax` rows until nothing is left, and returns how many rows went. */
export async function deleteInSteps(
  pool: DatabasePool,
  statement: SqlStatement,
  isOver: () => boolean
): Promise<number> {
  let removed = 0;
  while (!isOver()) {
    const { rowCount } = await pool.query(statement);
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < stepRowsMax) break;
  }
  return removed;
}
