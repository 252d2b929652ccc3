import type { DatabasePool, Logger } from '@lakegauge/database';

/**
 * Deletes marks of hours whose raw rows are gone: computing such an hour again would lose what it holds. Our writer can't
 * leave one (it refuses rows before `raw_from` under the lock of their hour), so one in the table is worth a warning.
 */
export async function discardLateMarks(pool: DatabasePool, logger: Logger): Promise<void> {
  const { rowCount } = await pool.query(
    'delete from rollup_marks using rollup_state where rollup_marks.hour < rollup_state.raw_from'
  );
  if (rowCount) {
    logger.warn(
      { marks: rowCount },
      'Discarded marks of hours whose raw rows are gone; rows were written without asking rollup_state'
    );
  }
}
