import { SpanKind, trace, TraceFlags, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { describeSpan } from './describe-span.ts';
import type { EpochClock } from './requests/epoch-clock.ts';
import { toHrTime, withoutQuery } from './requests/request-span.ts';
import type { ServedRequest } from './requests/served-request.ts';
import { toIdentity, type TraceIdentity } from './requests/trace-identity.ts';
import type { UserReader } from './requests/user-reader.ts';

/** Makes and ends the SDK's spans of requests, where somebody asks for one. */
export class RequestTracer {
  readonly #tracer = trace.getTracer('@lakegauge/instrumentation');
  readonly #clock: EpochClock;
  readonly #users: UserReader;

  constructor({ clock, users }: { clock: EpochClock; users: UserReader }) {
    this.#clock = clock;
    this.#users = users;
  }

  startSpan(served: ServedRequest, caller: Context): Span {
    const { method = 'GET' } = served.request;
    const startTime = toHrTime(this.#clock.toEpochUs(served.startMs), 0);
    return this.#tracer.startSpan(
      method,
      { kind: SpanKind.SERVER, startTime, attributes: toAttributes(served) },
      caller
    );
  }

  /** Ends the span of a request; returns its identity where it is sampled. */
  endSpan(span: Span, served: ServedRequest): TraceIdentity | undefined {
    if (span.isRecording()) {
      describeSpan(span, served, this.#users);
      const startUs = this.#clock.toEpochUs(served.startMs);
      span.end(toHrTime(startUs, Math.round(served.durationMs * 1e6)));
    }
    return (span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : toIdentity(span);
  }
}

/** What a sampler may ask about; the rest is known at the end. */
function toAttributes({ request, target }: ServedRequest): Attributes {
  return {
    'http.request.method': request.method ?? 'GET',
    'url.scheme': 'encrypted' in request.socket ? 'https' : 'http',
    'url.path': withoutQuery(target)
  };
}
