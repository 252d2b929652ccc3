import type { Resource } from '@opentelemetry/resources';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';

/** What a reader collects beside our histogram where there is no SDK whose instruments it could ask. */
export function nothingElse(resource: Resource): MetricProducer {
  return { collect: () => Promise.resolve({ resourceMetrics: { resource, scopeMetrics: [] }, errors: [] }) };
}
