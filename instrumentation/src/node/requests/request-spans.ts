import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { EpochClock } from './epoch-clock.ts';
import type { RequestLabels } from './request-durations.ts';
import { createRequestSampler, keepsEvery, type RequestSampler } from './request-sampler.ts';
import { RequestSpan } from './request-span.ts';
import type { ServedRequest } from './served-request.ts';
import { createTraceIdentity, readRemoteParent, type TraceIdentity } from './trace-identity.ts';

export interface RequestSpansOptions {
  resource: Resource;
  clock: EpochClock;
  /** As OTEL_TRACES_SAMPLER has it. */
  sampler: string | undefined;
  samplerArgument: string | undefined;
  spanProcessors: readonly SpanTaker[];
  requestProcessors: readonly RequestTaker[];
}

/** Who takes spans that are known to be wanted. */
export interface SpanTaker {
  add(span: ReadableSpan): void;
}

/** Who takes requests by their fields; they get ids of their own where none are given. */
export interface RequestTaker {
  add(
    labels: RequestLabels,
    startUs: number,
    durationNs: number,
    userId: string | undefined,
    traceId?: string,
    spanId?: string
  ): void;
}

/** Hands requests that are over to those who store them, and as spans, in the trace of their caller, to those who want spans. */
export class RequestSpans {
  readonly #options: RequestSpansOptions;
  readonly #isSampled: RequestSampler;
  /** Nobody asks for ids before the request is stored. */
  readonly #needsNoIdentity: boolean;

  constructor(options: RequestSpansOptions) {
    this.#options = options;
    const { sampler, samplerArgument, spanProcessors } = options;
    this.#isSampled = createRequestSampler(sampler, samplerArgument);
    this.#needsNoIdentity = spanProcessors.length === 0 && this.#isSampled === keepsEvery;
  }

  /** A request that nobody has made a span for; it may be sampled out. */
  add(served: ServedRequest, labels: RequestLabels): void {
    const parent = readRemoteParent(served.request);
    if (this.#needsNoIdentity) {
      this.#addRequest(served, labels, this.#toStartUs(served), parent?.traceId, undefined);
      return;
    }
    const identity = createTraceIdentity(parent);
    if (this.#isSampled(identity.traceId, parent)) this.addAs(identity, served, labels);
  }

  /** A request with the identity of the span that was made for it, and with its start, if that is by another clock. */
  addAs(
    identity: TraceIdentity,
    served: ServedRequest,
    labels: RequestLabels,
    startUs = this.#toStartUs(served)
  ): void {
    const { resource, spanProcessors } = this.#options;
    if (spanProcessors.length > 0) {
      const { target, userId } = served;
      const span = new RequestSpan({
        resource,
        labels,
        identity,
        startUs,
        durationNs: toNs(served.durationMs),
        target,
        userId
      });
      for (const processor of spanProcessors) processor.add(span);
    }
    this.addRequestAs(identity, served, labels, startUs);
  }

  /** The same, where those who want spans have got it already. */
  addRequestAs(
    { traceId, spanId }: TraceIdentity,
    served: ServedRequest,
    labels: RequestLabels,
    startUs = this.#toStartUs(served)
  ): void {
    this.#addRequest(served, labels, startUs, traceId, spanId);
  }

  #addRequest(
    served: ServedRequest,
    labels: RequestLabels,
    startUs: number,
    traceId: string | undefined,
    spanId: string | undefined
  ): void {
    const { durationMs, userId } = served;
    for (const processor of this.#options.requestProcessors)
      processor.add(labels, startUs, toNs(durationMs), userId, traceId, spanId);
  }

  #toStartUs({ startMs, durationMs }: ServedRequest): number {
    return this.#options.clock.toEpochUs(startMs, startMs + durationMs);
  }
}

function toNs(ms: number): number {
  return Math.round(ms * 1e6);
}
