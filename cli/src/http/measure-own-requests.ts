import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { RequestHandler } from 'express';

export interface OwnMeasurement {
  middleware: RequestHandler;
  shutdown(): Promise<void>;
}

// Telemetry that arrives would otherwise make telemetry of its own for ever; built assets say nothing.
const unmeasured = ['/v1/', '/api/otlp/', '/api/v1/metrics/usage-events', '/_app/'];

/**
 * Measures the requests that this process answers, as server spans of the service `lakegauge`, through the same
 * exporter that services use. Written by hand because nothing can patch Express inside a bundled program.
 */
export function measureOwnRequests(exporter: SpanExporter, version: string): OwnMeasurement {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'lakegauge', 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 500 })]
  });
  const tracer = provider.getTracer('lakegauge');

  const middleware: RequestHandler = (request, response, next) => {
    const path = request.path;
    if (unmeasured.some((prefix) => path.startsWith(prefix))) return next();
    const span = tracer.startSpan(
      request.method,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'url.path': path } },
      ROOT_CONTEXT
    );
    // Also when the client goes away before the answer is complete.
    response.once('close', () => {
      // Groups such as (app) are folders of the source, not part of an address.
      const route = request.lakegauge?.route?.replaceAll(/\/\([^)]*\)/g, '');
      if (route) span.setAttribute('http.route', route);
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode >= 500) {
        span.setAttribute('error.type', String(response.statusCode));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    });
    next();
  };
  return { middleware, shutdown: () => provider.shutdown() };
}
