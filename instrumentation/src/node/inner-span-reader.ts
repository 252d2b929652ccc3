import type { Context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { RequestMetadata } from './create-http-instrumentation.ts';
import type { ServedRequest } from './requests/served-request.ts';

/**
 * Frameworks with OpenTelemetry inside (SvelteKit, @fastify/otel, @hono/otel and others) know the route, the user or
 * the exception, and put them on spans of their own below that of the request. This takes them up to the request.
 */
export class InnerSpanReader implements SpanProcessor {
  readonly #requests = new WeakMap<ReadableSpan, ServedRequest>();

  onStart(span: Span, parent: Context): void {
    const metadata = getRPCMetadata(parent) as RequestMetadata | undefined;
    if (metadata?.served) this.#requests.set(span, metadata.served);
  }

  onEnd(span: ReadableSpan): void {
    const served = this.#requests.get(span);
    if (served === undefined || served.isOver) return;
    const { 'http.route': route, 'user.id': userId } = span.attributes;
    if (typeof route === 'string' && route !== '') served.route ??= route;
    if (typeof userId === 'string' && userId !== '') served.userId ??= userId;
    for (const { name, attributes } of span.events) {
      const type = attributes?.['exception.type'];
      if (name === 'exception' && typeof type === 'string') served.errorType = type;
    }
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
