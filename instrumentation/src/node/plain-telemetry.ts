import { createTraceState, type Attributes, type Link, type SpanContext } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Telemetry without methods, as it can be passed to another thread. */
export interface PlainTelemetry {
  /** In the batches that an exporter is meant to get. */
  spanBatches: PlainSpan[][];
  metrics: PlainMetrics[];
}

interface PlainContext extends Omit<SpanContext, 'traceState'> {
  traceState: string | undefined;
}

export interface PlainSpan extends Omit<
  ReadableSpan,
  'spanContext' | 'parentSpanContext' | 'links' | 'resource'
> {
  context: PlainContext;
  parent: PlainContext | undefined;
  links: (Omit<Link, 'context'> & { context: PlainContext })[];
  resource: Attributes;
}

export interface PlainMetrics extends Omit<ResourceMetrics, 'resource'> {
  resource: Attributes;
}

export function toPlainSpan(span: ReadableSpan): PlainSpan {
  return {
    name: span.name,
    kind: span.kind,
    context: toPlainContext(span.spanContext()),
    parent: span.parentSpanContext && toPlainContext(span.parentSpanContext),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: span.status,
    attributes: span.attributes,
    events: span.events,
    links: span.links.map((link) => ({ ...link, context: toPlainContext(link.context) })),
    resource: span.resource.attributes,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount
  };
}

export function toReadableSpan({ context, parent, links, resource, ...span }: PlainSpan): ReadableSpan {
  const spanContext = toSpanContext(context);
  return {
    ...span,
    spanContext: () => spanContext,
    parentSpanContext: parent && toSpanContext(parent),
    links: links.map((link) => ({ ...link, context: toSpanContext(link.context) })),
    resource: resourceFromAttributes(resource)
  };
}

export function toPlainMetrics({ resource, scopeMetrics }: ResourceMetrics): PlainMetrics {
  return { resource: resource.attributes, scopeMetrics };
}

export function toResourceMetrics({ resource, scopeMetrics }: PlainMetrics): ResourceMetrics {
  return { resource: resourceFromAttributes(resource), scopeMetrics };
}

function toPlainContext(context: SpanContext): PlainContext {
  return { ...context, traceState: context.traceState?.serialize() };
}

function toSpanContext({ traceState, ...context }: PlainContext): SpanContext {
  return { ...context, traceState: traceState === undefined ? undefined : createTraceState(traceState) };
}
