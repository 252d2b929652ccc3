import { z } from 'zod';
import { InvalidQuestion } from '../problem.ts';
import type { EventPosition } from '../queries/get-events.ts';

const position = z.strictObject({ time: z.iso.datetime(), id: z.guid() });

/** A position in a list of events, as a client gets it; it is not meant to be read. */
export function toCursor({ time, id }: EventPosition): string {
  return Buffer.from(JSON.stringify({ time, id })).toString('base64url');
}

/** The position that a cursor stands for. Throws InvalidQuestion for what is none of ours. */
export function parseCursor(cursor: string): EventPosition {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new InvalidQuestion('cursor: must be a next_cursor of an answer');
  }
}
