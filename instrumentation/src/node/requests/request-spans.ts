import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { EpochClock } from './epoch-clock.ts';
import type { RequestLabels } from './request-durations.ts';
import { createRequestSampler, type RequestSampler } from './request-sampler.ts';
import { RequestSpan } from './request-span.ts';
import type { ServedRequest } from './served-request.ts';
import { createTraceIdentity, readRemoteParent, type TraceIdentity } from './trace-identity.ts';

export interface RequestSpansOptions {
  resource: Resource;
  clock: EpochClock;
  /** As OTEL_TRACES_SAMPLER has it. */
  sampler: string | undefined;
  samplerArgument: string | undefined;
}

/** Who takes spans that are known to be wanted. */
export interface SpanTaker {
  add(span: ReadableSpan): void;
}

/** Makes the spans of requests that are over, in the trace of their caller, and hands them on. */
export class RequestSpans {
  readonly #resource: Resource;
  readonly #isSampled: RequestSampler;
  readonly #clock: EpochClock;

  constructor({ resource, clock, sampler, samplerArgument }: RequestSpansOptions) {
    this.#clock = clock;
    this.#resource = resource;
    this.#isSampled = createRequestSampler(sampler, samplerArgument);
  }

  /** A request that nobody has made a span for; it may be sampled out. */
  add(served: ServedRequest, labels: RequestLabels, processors: readonly SpanTaker[]): void {
    const parent = readRemoteParent(served.request);
    const identity = createTraceIdentity(parent);
    if (this.#isSampled(identity.traceId, parent)) this.addAs(identity, served, labels, processors);
  }

  /** A request with the identity of the span that was made for it. */
  addAs(
    identity: TraceIdentity,
    served: ServedRequest,
    labels: RequestLabels,
    processors: readonly SpanTaker[]
  ): void {
    const startUs = this.#clock.toEpochUs(served.startMs);
    const span = new RequestSpan(served, { labels, identity, resource: this.#resource, startUs });
    for (const processor of processors) processor.add(span);
  }
}
