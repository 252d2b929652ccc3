import type { Operation } from './operation.ts';
import { activeUsers } from './operations/active-users.ts';
import { endpoint } from './operations/endpoint.ts';
import { errors } from './operations/errors.ts';
import { events } from './operations/events.ts';
import { health } from './operations/health.ts';
import { createNote, deleteNote, listNotes } from './operations/notes.ts';
import { openApi } from './operations/openapi.ts';
import { performance } from './operations/performance.ts';
import { services } from './operations/services.ts';
import { system } from './operations/system.ts';
import { timeSeries } from './operations/time-series.ts';
import { usageCount } from './operations/usage-count.ts';
import { usageSeries } from './operations/usage-series.ts';
import { usage } from './operations/usage.ts';
import { webVitals, webVitalsSeries } from './operations/web-vitals.ts';

/** Every operation of the API. */
export const operations = [
  performance,
  usage,
  usageCount,
  usageSeries,
  activeUsers,
  timeSeries,
  endpoint,
  errors,
  webVitals,
  webVitalsSeries,
  events,
  services,
  system,
  health,
  listNotes,
  createNote,
  deleteNote,
  openApi
] as unknown as readonly Operation[];
