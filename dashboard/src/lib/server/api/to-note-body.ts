import type { Note } from '../notes/note.ts';

/** A note of `/api/v1/notes`. */
export function toNoteBody(note: Note) {
  return {
    id: note.id,
    noted_at: note.notedAt.toISOString(),
    text: note.text,
    service: note.service,
    created_by: note.createdBy,
    created_at: note.createdAt.toISOString()
  };
}
