import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import type { Reading } from '../queries/with-reading.ts';
import type { Note } from './note.ts';

const notesMax = 1000;

/** Notes of a range, oldest first: those of all services, and of the one that was asked for. */
export async function getNotes(
  reading: Reading,
  range: TimeRange,
  service: string | null
): Promise<{ notes: Note[]; omitted: boolean }> {
  const rows = await reading.query<Note>(sql`
    select id, noted_at as "notedAt", text, service_name as service, created_by as "createdBy", created_at as "createdAt"
    from notes
    where noted_at >= ${range.from} and noted_at < ${range.to}
      and (${service}::text is null or service_name is null or service_name = ${service})
    order by noted_at, id
    limit ${notesMax + 1}`);
  return { notes: rows.slice(0, notesMax), omitted: rows.length > notesMax };
}
