import { RouteReader } from './read-route.ts';
import type { RequestDurations, RequestLabels } from './request-durations.ts';
import type { ServedRequest } from './served-request.ts';
import type { UserReader } from './user-reader.ts';

export interface RequestRecorderOptions {
  users: UserReader;
  durations: RequestDurations;
}

/** What both depths do with a request that is over: name its route and user, and count it in the histogram. */
export class RequestRecorder {
  readonly #routes = new RouteReader();
  readonly #options: RequestRecorderOptions;

  constructor(options: RequestRecorderOptions) {
    this.#options = options;
  }

  /** The labels are shared by all requests that have the same. */
  record(served: ServedRequest): RequestLabels {
    const { request, statusCode } = served;
    served.route = this.#routes.read(served);
    served.userId = this.#options.users.read(served);
    // OpenTelemetry asks for the code where nothing better is known, and for nothing on a 4xx.
    if (statusCode >= 500) served.errorType ??= String(statusCode);
    return this.#options.durations.record(
      toMethod(request.method),
      'encrypted' in request.socket ? 'https' : 'http',
      served.route,
      statusCode,
      served.errorType,
      served.durationMs / 1000
    );
  }
}

const methods = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY'
]);

/** Whatever else a client invents is one method, so that it cannot make a series of each. */
function toMethod(method = 'GET'): string {
  // Node has one text for each method, which is compared faster than it is looked up.
  return method === 'GET' || method === 'POST' || methods.has(method) ? method : '_OTHER';
}
