import { sql, type DatabasePool } from '@lakegauge/database';

/** Takes a note back; false where there is none. */
export async function deleteNote(pool: DatabasePool, id: number): Promise<boolean> {
  const { rowCount } = await pool.query(sql`delete from notes where id = ${id}`);
  return rowCount === 1;
}
