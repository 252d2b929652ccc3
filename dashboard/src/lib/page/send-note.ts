import type { PageNote } from './loaded-page.ts';

interface NoteBody {
  id: number;
  noted_at: string;
  text: string;
  service: string | null;
  created_by: string | null;
}

const address = '/api/v1/notes';

/** Puts a note on the time line; throws an Error in the words of the API. */
export async function createNote(
  note: Pick<PageNote, 'text' | 'service'> & { notedAt: Date }
): Promise<PageNote> {
  const body = {
    text: note.text,
    noted_at: note.notedAt.toISOString(),
    ...(note.service !== null && { service: note.service })
  };
  const created = await ask<NoteBody>(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  });
  return {
    id: created.id,
    notedAt: created.noted_at,
    text: created.text,
    service: created.service,
    createdBy: created.created_by
  };
}

/** Takes a note back; throws an Error in the words of the API. */
export async function deleteNote(id: number): Promise<void> {
  await ask(`${address}?id=${id}`, { method: 'DELETE' });
}

async function ask<Answer>(url: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch {
    throw new Error('The server does not answer; try again in a few seconds.');
  }
  const answer = (await response.json()) as Answer & { message?: string };
  if (!response.ok) throw new Error(answer.message ?? `The server answered ${response.status}; try again.`);
  return answer;
}
