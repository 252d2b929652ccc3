import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Span } from '@opentelemetry/api';

// On the response, since that is what Node's channels, the frameworks' channels and the hooks all have at hand.
const servedRequest = Symbol('lakegauge.request');

/** A request on its way through the service, and what becomes known of it. One is made for each, so it is small. */
export class ServedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As it was asked for, with its query: frameworks cut `request.url` down while they route. */
  readonly target: string;
  /** On the monotonic clock of `performance.now()`. */
  readonly startMs: number;
  durationMs = -1;
  /** The template or normalised path; absent where nothing answered. Known to the framework before, or read at the end. */
  route: string | undefined = undefined;
  /** 0 where no answer was sent. */
  statusCode = 0;
  /** Absent where nothing went wrong, or only the status says so. */
  errorType: string | undefined = undefined;
  userId: string | undefined = undefined;
  /** Its span, where the SDK, ours or another one, has made one. */
  span: Span | undefined = undefined;
  /** Where its trace is followed, and others may say its route; in full depth. */
  context: { readonly route: string | undefined } | undefined = undefined;

  constructor(request: IncomingMessage, response: ServerResponse, startMs: number) {
    this.request = request;
    this.response = response;
    this.target = request.url ?? '/';
    this.startMs = startMs;
    (response as Marked)[servedRequest] = this;
  }

  /** Whether the end has come. */
  get isOver(): boolean {
    return this.durationMs >= 0;
  }
}

interface Marked extends ServerResponse {
  [servedRequest]?: ServedRequest;
}

/** The request that a response answers, if it is recorded. */
export function toServedRequest(response: Marked | undefined): ServedRequest | undefined {
  return response?.[servedRequest];
}
