import { SpanKind, SpanStatusCode, TraceFlags, type Attributes, type HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { RequestRecord } from '@lakegauge/exporter/sdk';
import type { RequestLabels } from './request-durations.ts';
import type { TraceIdentity } from './trace-identity.ts';

const noEntries: never[] = [];
const instrumentationScope = { name: '@lakegauge/instrumentation' };

/**
 * The span of a request in `lean` depth: what exporters read is made when they read it, off the request's path. Our own
 * exporter reads the fields instead. The request and its response are not kept.
 */
export class RequestSpan implements RequestRecord {
  readonly kind = SpanKind.SERVER;
  readonly ended = true;
  readonly links = noEntries;
  readonly events = noEntries;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  readonly instrumentationScope = instrumentationScope;
  readonly resource: Resource;
  readonly labels: RequestLabels;
  readonly identity: TraceIdentity;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationNs: number;
  readonly target: string;
  readonly userId: string | undefined;

  constructor(given: {
    resource: Resource;
    labels: RequestLabels;
    identity: TraceIdentity;
    startUs: number;
    durationNs: number;
    target: string;
    userId: string | undefined;
  }) {
    this.resource = given.resource;
    this.labels = given.labels;
    this.identity = given.identity;
    this.startUs = given.startUs;
    this.durationNs = given.durationNs;
    this.target = given.target;
    this.userId = given.userId;
  }

  get name(): string {
    const { method, route } = this.labels;
    return route === undefined ? method : `${method} ${route}`;
  }

  spanContext() {
    const { traceId, spanId } = this.identity;
    return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  }

  get parentSpanContext() {
    const { traceId, parentSpanId } = this.identity;
    if (parentSpanId === undefined) return undefined;
    return { traceId, spanId: parentSpanId, traceFlags: TraceFlags.NONE, isRemote: true };
  }

  get startTime(): HrTime {
    return toHrTime(this.startUs, 0);
  }

  get endTime(): HrTime {
    return toHrTime(this.startUs, this.durationNs);
  }

  get duration(): HrTime {
    return toHrTime(0, this.durationNs);
  }

  get status() {
    return { code: this.labels.statusCode >= 500 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET };
  }

  get attributes(): Attributes {
    const { method, scheme, route, statusCode, errorType } = this.labels;
    const attributes: Attributes = {
      'http.request.method': method,
      'url.scheme': scheme,
      'url.path': withoutQuery(this.target)
    };
    if (route !== undefined) attributes['http.route'] = route;
    if (statusCode !== 0) attributes['http.response.status_code'] = statusCode;
    if (errorType !== undefined) attributes['error.type'] = errorType;
    if (this.userId !== undefined) attributes['user.id'] = this.userId;
    return attributes;
  }
}

function toHrTime(us: number, ns: number): HrTime {
  const seconds = Math.floor(us / 1e6) + Math.floor(ns / 1e9);
  const nanoseconds = (us % 1e6) * 1000 + (ns % 1e9);
  return nanoseconds >= 1e9 ? [seconds + 1, nanoseconds - 1e9] : [seconds, nanoseconds];
}

function withoutQuery(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}
