import type { ServerResponse } from 'node:http';
import { context, createNoopMeter, type Attributes, type MeterProvider, type Span } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { isExcludedPath } from '@lakegauge/exporter/endpoint';
import { toServedRequest, type ServedRequest } from './requests/served-request.ts';

// Undefined takes an attribute off the span: query strings hold secrets, addresses and agents are about a person, and
// Lakegauge reads none of them.
const withheld: Attributes = {
  'url.query': undefined,
  'client.address': undefined,
  'network.peer.address': undefined,
  'network.peer.port': undefined,
  'user_agent.original': undefined
};

/** The histogram is ours (see RequestDurations); the instrumentation's own would count each request once more. */
export const noMeters: MeterProvider = { getMeter: () => createNoopMeter() };

/**
 * OpenTelemetry's own HTTP instrumentation, for servers alone: spans and metrics of outgoing requests are not wanted,
 * and what downstream services need is added by `propagateTraceContext`.
 */
export function createHttpInstrumentation(options: {
  excludePaths: readonly string[];
  /** The span of a request is about to end. */
  onSpanEnd: (span: Span, served: ServedRequest) => void;
}): HttpInstrumentation {
  return new HttpInstrumentation({
    disableOutgoingRequestInstrumentation: true,
    ignoreIncomingRequestHook: (request) => isExcludedPath(request.url ?? '/', options.excludePaths),
    startIncomingSpanHook: () => withheld,
    // The list of parameters to mask in a query string that is withheld anyway.
    redactedQueryParamsServer: [],
    responseHook: (_span, response) => {
      const served = toServedRequest(response as ServerResponse);
      const metadata = getRPCMetadata(context.active()) as RequestMetadata | undefined;
      if (!metadata || !served) return;
      metadata.served = served;
      served.metadata = metadata;
    },
    applyCustomAttributesOnSpan: (span, _request, response) => {
      const served = toServedRequest(response as ServerResponse);
      if (served) options.onSpanEnd(span, served);
    }
  });
}

/** What the instrumentation keeps in the context of a request, and of it the request itself. */
export interface RequestMetadata {
  span: Span;
  route?: string | undefined;
  served?: ServedRequest | undefined;
}
