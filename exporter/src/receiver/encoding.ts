import type { Request } from 'express';

/** The two encodings of OTLP/HTTP; an answer has that of its request. */
export type Encoding = 'application/x-protobuf' | 'application/json';

/**
 * The encoding of a request's body; null for any other content type. `text/plain` is what a beacon of a browser sends,
 * since it may not name another type without asking first: it is read as JSON.
 */
export function requestEncoding(request: Request): { encoding: Encoding; isBeacon: boolean } | null {
  const type = request.headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase();
  switch (type) {
    case 'application/x-protobuf':
    case 'application/json':
      return { encoding: type, isBeacon: false };
    case 'text/plain':
      return { encoding: 'application/json', isBeacon: true };
    default:
      return null;
  }
}
