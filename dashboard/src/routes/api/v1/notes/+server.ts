import { answerOperation } from '#lib/server/api/answer-operation.ts';
import { createNote, deleteNote, listNotes, newNote } from '#lib/server/api/operations/notes.ts';
import { parseBody } from '#lib/server/api/parse-body.ts';
import { parseRange } from '#lib/server/api/parse-query.ts';
import { toNoteBody } from '#lib/server/api/to-note-body.ts';
import { deleteNote as removeNote } from '#lib/server/notes/delete-note.ts';
import { getNotes } from '#lib/server/notes/get-notes.ts';
import { insertNote } from '#lib/server/notes/insert-note.ts';
import { InvalidQuestion } from '#lib/server/problem.ts';
import { withReading } from '#lib/server/queries/with-reading.ts';

export const GET = answerOperation(listNotes, async ({ query, event, now }) => {
  const { range } = parseRange(query, now);
  const { notes, omitted } = await withReading(
    event.locals.pool,
    { signal: event.request.signal },
    (reading) => getNotes(reading, range, query.service ?? null)
  );
  return { notes: notes.map(toNoteBody), omitted };
});

export const POST = answerOperation(createNote, async ({ event, now }) => {
  const { text, noted_at, service } = await parseBody(newNote, event.request);
  const { writePool, viewer } = event.locals;
  const note = await insertNote(writePool, {
    text,
    notedAt: noted_at === undefined ? now : new Date(noted_at),
    service: service ?? null,
    createdBy: viewer?.userId ?? null
  });
  return toNoteBody(note);
});

export const DELETE = answerOperation(deleteNote, async ({ query, event }) => {
  if (!(await removeNote(event.locals.writePool, query.id))) {
    throw new InvalidQuestion(`There is no note ${query.id}`, 404);
  }
  return { deleted: true as const };
});
