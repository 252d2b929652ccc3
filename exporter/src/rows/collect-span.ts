import type { MappingOptions } from './mapping-options.ts';
import type { RowCollector } from './row-collector.ts';
import type { ServerSpan } from './server-span.ts';
import type { ServiceResource } from './service-resource.ts';
import { toPerformanceMetricRow } from './to-performance-metric-row.ts';

/** Adds a span's row to the others, or counts why it has none. */
export function collectSpan(
  collector: RowCollector,
  span: ServerSpan,
  service: ServiceResource,
  options: MappingOptions
): void {
  const row = toPerformanceMetricRow(span, service, options);
  if (typeof row !== 'string') collector.rows.performanceMetrics.push(row);
  else if (row === 'invalid_id' || row === 'invalid_time')
    collector.reject(service.serviceName, row, describe(row, span));
  else collector.ignore(service.serviceName, row);
}

function describe(reason: 'invalid_id' | 'invalid_time', span: ServerSpan): string {
  if (reason === 'invalid_time') return `span ${span.spanId} has no start or no end`;
  return `trace id "${span.traceId.slice(0, 40)}", span id "${span.spanId.slice(0, 20)}"`;
}
