import { cutText } from './clean-text.ts';
import type { SlotValue } from './slot-value.ts';

// RFC 9110, PATCH, QUERY, and WebDAV. Whatever else a client invents is one method, so that it cannot fill the tables.
const knownMethods = new Set(
  (
    'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY ' +
    'PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT'
  ).split(' ')
);

/** A known method in capitals, else `_OTHER`, the conventions' word for the rest. */
export function toMethod(value: SlotValue): string {
  if (typeof value !== 'string') return '_OTHER';
  if (knownMethods.has(value)) return value;
  const capitals = value.length <= 10 ? value.toUpperCase() : '';
  return knownMethods.has(capitals) ? capitals : '_OTHER';
}

/** A status code from 1 to 999; 0 where no answer was sent or the value is none. Old SDKs send text. */
export function toStatusCode(value: SlotValue): number {
  const code = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isInteger(code) && code > 0 && code <= 999 ? code : 0;
}

/** OpenTelemetry's `error.type` where it is set; otherwise a 4xx or 5xx is `HTTP_404` style, the rest no error. */
export function toErrorType(value: SlotValue, statusCode: number): string | null {
  if (value !== undefined && value !== '') return cutText(String(value), 255);
  return statusCode >= 400 ? `HTTP_${statusCode}` : null;
}
