import { SpanKind, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { readSpan } from './describe-span.ts';
import type { ServedRequest } from './requests/served-request.ts';

/**
 * Frameworks with OpenTelemetry inside (SvelteKit, @fastify/otel, @hono/otel and others) know the route, the user or
 * the exception, and put them on spans of their own below that of the request. This takes them up to the request. The
 * first server span of a request is its own, where another SDK makes it.
 */
export class InnerSpanReader implements SpanProcessor {
  readonly #requests = new WeakMap<ReadableSpan, ServedRequest>();
  readonly #toServed: (parent: Context) => ServedRequest | undefined;

  constructor(toServed: (parent: Context) => ServedRequest | undefined) {
    this.#toServed = toServed;
  }

  onStart(span: Span, parent: Context): void {
    const served = this.#toServed(parent);
    if (served === undefined || served.isOver) return;
    if (span.kind === SpanKind.SERVER && served.span === undefined) served.span = span;
    else this.#requests.set(span, served);
  }

  onEnd(span: ReadableSpan): void {
    const served = this.#requests.get(span);
    if (served && !served.isOver) readSpan(span, served);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
