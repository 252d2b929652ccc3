import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { rangeParameters } from '../parameters.ts';
import { time } from '../schemas.ts';

const note = z.object({
  id: z.int().min(1),
  noted_at: time,
  text: z.string(),
  service: z.string().nullable().describe('Null where it concerns all services'),
  created_by: z.string().nullable().describe('Null for a service that sent it with an ingest token'),
  created_at: time
});

/** What has to be sent for a note. */
export const newNote = z.strictObject({
  text: z.string().trim().min(1).max(500),
  noted_at: z.iso.datetime({ offset: true }).optional().describe('Now unless told'),
  service: z.string().trim().min(1).max(100).optional()
});

const path = '/api/v1/notes';

export const listNotes = defineOperation({
  id: 'getNotes',
  method: 'GET',
  path,
  access: 'admin',
  summary: 'Notes on the time line, oldest first',
  parameters: { ...rangeParameters, service: z.string().min(1).max(100).optional() },
  answer: z.object({
    notes: z.array(note),
    omitted: z.boolean().describe('There are more than the list holds; ask for a shorter range')
  })
});

export const createNote = defineOperation({
  id: 'createNote',
  method: 'POST',
  path,
  access: 'admin_or_ingest_token',
  summary: 'Puts a note on the time line, for instance at a deploy',
  parameters: {},
  body: newNote,
  answer: note,
  answerStatus: 201
});

export const deleteNote = defineOperation({
  id: 'deleteNote',
  method: 'DELETE',
  path,
  access: 'admin',
  summary: 'Takes a note back',
  parameters: { id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) },
  answer: z.object({ deleted: z.literal(true) })
});
