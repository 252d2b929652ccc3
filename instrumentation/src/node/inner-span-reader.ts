import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { readSpan } from './describe-span.ts';
import { getServedRequest } from './requests/request-context.ts';
import type { ServedRequest } from './requests/served-request.ts';

/**
 * Frameworks with OpenTelemetry inside (SvelteKit, @fastify/otel, @hono/otel and others) know the route, the user or
 * the exception, and put them on spans of their own below that of the request. This takes them up to the request.
 */
export class InnerSpanReader implements SpanProcessor {
  readonly #requests = new WeakMap<ReadableSpan, ServedRequest>();

  onStart(span: Span, parent: Context): void {
    const served = getServedRequest(parent);
    if (served) this.#requests.set(span, served);
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
