import { SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ServedRequest } from './requests/served-request.ts';
import type { UserReader } from './requests/user-reader.ts';

/** In the order in which they are read for a row. */
const userAttributes = ['user.id', 'enduser.id', 'enduser.pseudo.id'];

/** Takes up what the service, or a library, has written to the span of a request: route, user, exception. */
export function readSpan(span: Span | ReadableSpan, served: ServedRequest): void {
  const { attributes, events } = span as Partial<ReadableSpan>;
  // A span that is not sampled holds nothing.
  if (attributes === undefined) return;
  const route = attributes['http.route'];
  if (typeof route === 'string' && route !== '') served.route ??= route;
  for (const name of userAttributes) {
    const userId = attributes[name];
    if (typeof userId === 'string' || typeof userId === 'number')
      served.userId ??= String(userId) || undefined;
  }
  for (const event of events ?? []) {
    const type = event.attributes?.['exception.type'];
    if (event.name === 'exception' && typeof type === 'string') served.errorType = type;
  }
}

/** Writes what the recorder found out to the span of a request that is about to end. */
export function describeSpan(span: Span, served: ServedRequest, users: UserReader): void {
  const { attributes } = span as { attributes?: Attributes };
  if (attributes === undefined) return;
  for (const name of userAttributes) {
    const userId = attributes[name];
    if (typeof userId !== 'string' && typeof userId !== 'number') continue;
    const stored = users.toStored(String(userId));
    if (stored === undefined) delete attributes[name];
    else attributes[name] = stored;
  }
  if (served.userId !== undefined) attributes['user.id'] = served.userId;
  if (served.errorType !== undefined) attributes['error.type'] = served.errorType;
  if (served.statusCode !== 0) attributes['http.response.status_code'] = served.statusCode;
  if (served.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  if (served.route === undefined) delete attributes['http.route'];
  else {
    attributes['http.route'] = served.route;
    span.updateName(`${served.request.method ?? 'GET'} ${served.route}`);
  }
}
