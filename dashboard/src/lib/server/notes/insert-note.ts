import { sql, type DatabasePool } from '@lakegauge/database';
import type { Note } from './note.ts';

/** Puts a note on the time line. */
export async function insertNote(
  pool: DatabasePool,
  { notedAt, text, service, createdBy }: Omit<Note, 'id' | 'createdAt'>
): Promise<Note> {
  const { rows } = await pool.query<Note>(sql`
    insert into notes (noted_at, text, service_name, created_by)
    values (${notedAt}, ${text}, ${service}, ${createdBy})
    returning id, noted_at as "notedAt", text, service_name as service, created_by as "createdBy", created_at as "createdAt"`);
  return rows[0]!;
}
