import { SpanKind, SpanStatusCode, TraceFlags, type Attributes, type HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { RequestLabels } from './request-durations.ts';
import type { TraceIdentity } from './trace-identity.ts';

const none: never[] = [];
const instrumentationScope = { name: '@lakegauge/instrumentation' };

/** What a request's span is made of. */
export interface RequestSpanFields {
  resource: Resource;
  labels: RequestLabels;
  identity: TraceIdentity;
  /** Whole microseconds since 1970. */
  startUs: number;
  durationNs: number;
  /** The path, with its query. */
  target: string;
  userId: string | undefined;
}

/**
 * The span of a request for exporters that read spans. What they read is made when they do, off the request's path. Small,
 * since thousands of them wait at a time; neither the request nor its response is kept.
 */
export class RequestSpan implements ReadableSpan {
  readonly resource: Resource;
  readonly #fields: RequestSpanFields;

  constructor(fields: RequestSpanFields) {
    this.resource = fields.resource;
    this.#fields = fields;
  }

  get name(): string {
    const { method, route } = this.#fields.labels;
    return route === undefined ? method : `${method} ${route}`;
  }

  spanContext() {
    const { traceId, spanId } = this.#fields.identity;
    return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  }

  get parentSpanContext() {
    const { traceId, parentSpanId } = this.#fields.identity;
    if (parentSpanId === undefined) return undefined;
    return { traceId, spanId: parentSpanId, traceFlags: TraceFlags.NONE, isRemote: true };
  }

  get startTime(): HrTime {
    return toHrTime(this.#fields.startUs, 0);
  }

  get endTime(): HrTime {
    return toHrTime(this.#fields.startUs, this.#fields.durationNs);
  }

  get duration(): HrTime {
    return toHrTime(0, this.#fields.durationNs);
  }

  get kind() {
    return SpanKind.SERVER;
  }

  get ended() {
    return true;
  }

  get instrumentationScope() {
    return instrumentationScope;
  }

  get links() {
    return none;
  }

  get events() {
    return none;
  }

  get droppedAttributesCount() {
    return 0;
  }

  get droppedEventsCount() {
    return 0;
  }

  get droppedLinksCount() {
    return 0;
  }

  get status() {
    return { code: this.#fields.labels.statusCode >= 500 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET };
  }

  get attributes(): Attributes {
    const { method, scheme, route, statusCode, errorType } = this.#fields.labels;
    const attributes: Attributes = {
      'http.request.method': method,
      'url.scheme': scheme,
      'url.path': withoutQuery(this.#fields.target)
    };
    if (route !== undefined) attributes['http.route'] = route;
    if (statusCode !== 0) attributes['http.response.status_code'] = statusCode;
    if (errorType !== undefined) attributes['error.type'] = errorType;
    if (this.#fields.userId !== undefined) attributes['user.id'] = this.#fields.userId;
    return attributes;
  }
}

/** Microseconds since 1970 and nanoseconds more, as OpenTelemetry has times. */
export function toHrTime(us: number, ns: number): HrTime {
  const seconds = Math.floor(us / 1e6) + Math.floor(ns / 1e9);
  const nanoseconds = (us % 1e6) * 1000 + (ns % 1e9);
  return nanoseconds >= 1e9 ? [seconds + 1, nanoseconds - 1e9] : [seconds, nanoseconds];
}

/** The path that was asked for; queries hold secrets. */
export function withoutQuery(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}
