import type { DatabasePool } from '@lakegauge/database';
import { notesAt } from './traffic/incidents.ts';

/** Puts the notes of deploys and incidents on the time line, by the API that a deployment script would use. */
export async function postNotes(address: string, pool: DatabasePool, anchor: Date): Promise<void> {
  // A demo that is started again has them.
  const { rows } = await pool.query<{ exists: boolean }>('select exists (select from notes) as exists');
  if (rows[0]?.exists) return;
  for (const { notedAt, text } of notesAt(anchor)) {
    const response = await fetch(`${address}/api/v1/notes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ noted_at: notedAt.toISOString(), text, service: 'shop' })
    });
    if (!response.ok) throw new Error(`A note was refused with ${response.status}: ${await response.text()}`);
  }
}
