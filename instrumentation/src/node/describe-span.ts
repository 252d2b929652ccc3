import type { Attributes, Span } from '@opentelemetry/api';
import type { ServedRequest } from './requests/served-request.ts';
import type { UserReader } from './requests/user-reader.ts';

/** In the order in which they are read for a row. */
const userAttributes = ['user.id', 'enduser.id', 'enduser.pseudo.id'];

/** Writes what the recorder found out to the span of a request that is about to end. */
export function describeSpan(span: Span, served: ServedRequest, users: UserReader): void {
  const { attributes } = span as { attributes?: Attributes };
  // A span that is not sampled holds nothing.
  if (attributes === undefined) return;
  for (const name of userAttributes) {
    const userId = attributes[name];
    if (typeof userId !== 'string' && typeof userId !== 'number') continue;
    const stored = users.toStored(String(userId));
    if (stored === undefined) delete attributes[name];
    else attributes[name] = stored;
    served.userId ??= stored;
  }
  if (served.userId !== undefined) attributes['user.id'] = served.userId;
  if (served.errorType !== undefined) attributes['error.type'] = served.errorType;
  // The SDK takes 200 for the answer that an aborted request never got.
  if (served.statusCode === 0) delete attributes['http.response.status_code'];
  if (served.route === undefined) delete attributes['http.route'];
  else if (attributes['http.route'] !== served.route) {
    attributes['http.route'] = served.route;
    span.updateName(`${served.request.method ?? 'GET'} ${served.route}`);
  }
}
