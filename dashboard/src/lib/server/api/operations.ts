import type { Operation } from './operation.ts';
import { createNote, deleteNote, listNotes } from './operations/notes.ts';
import { openApi } from './operations/openapi.ts';
import { performance } from './operations/performance.ts';
import { timeSeries } from './operations/time-series.ts';
import { usageCount } from './operations/usage-count.ts';
import { usage } from './operations/usage.ts';

/** Every operation of the API. */
export const operations = [
  performance,
  usage,
  usageCount,
  timeSeries,
  listNotes,
  createNote,
  deleteNote,
  openApi
] as unknown as readonly Operation[];
