import type { SlotValue } from './slot-value.ts';
import type { UnixTime } from './unix-time.ts';

/** What a row needs of a span. Decoders fill one of these for each span and use it again. */
export interface ServerSpan {
  /** Lower-case hexadecimal digits, or empty where the sender's id has the wrong length. */
  traceId: string;
  spanId: string;
  /** As in OTLP: 2 is a server's. */
  kind: number;
  start: UnixTime;
  end: UnixTime;
  /** Values of `spanAttributes`, in their order. */
  values: SlotValue[];
}

/** Attributes that are read, the stable name of the conventions before the ones it replaced. */
export const spanAttributes = [
  'http.request.method',
  'http.method',
  'http.route',
  'url.path',
  'http.target',
  'url.full',
  'http.url',
  'http.response.status_code',
  'http.status_code',
  'user.id',
  'enduser.id',
  'enduser.pseudo.id',
  'error.type'
] as const;

/** A span without anything, to be filled. */
export function emptySpan(): ServerSpan {
  return {
    traceId: '',
    spanId: '',
    kind: 0,
    start: { us: 0, ns: 0 },
    end: { us: 0, ns: 0 },
    values: spanAttributes.map(() => undefined)
  };
}

/** Makes a used span empty again. */
export function clearSpan(span: ServerSpan): void {
  span.traceId = '';
  span.spanId = '';
  span.kind = 0;
  span.start.us = span.start.ns = span.end.us = span.end.ns = 0;
  span.values.fill(undefined);
}
