import { toJsonText } from './attribute-value.ts';
import { cutText } from './clean-text.ts';
import type { MappingOptions } from './mapping-options.ts';
import type { Metric } from './metric.ts';
import type { RowCollector } from './row-collector.ts';
import type { ServiceResource } from './service-resource.ts';
import { isFault, oldServerDuration, serverDuration, toHistogramPointRow } from './to-histogram-point-row.ts';

const keptNumbers = ['lakegauge.', 'otelcol_'];
const numberAttributesLengthMax = 2048;

/** Adds the rows of one resource's metrics to the others, and counts what makes none. */
export function collectMetrics(
  collector: RowCollector,
  metrics: readonly Metric[],
  service: ServiceResource,
  options: MappingOptions
): void {
  // A service in the middle of the change of names sends both, of the same requests.
  const hasNew = metrics.some(
    ({ name, histogramPoints }) => name === serverDuration && histogramPoints.length > 0
  );
  for (const metric of metrics) {
    const { serviceName } = service;
    const ignore = (reason: string, count: number) => {
      if (count > 0) collector.ignore(serviceName, reason, cutText(metric.name, 255), count);
    };
    ignore('unused_metric', metric.otherPoints);
    if (hasNew && metric.name === oldServerDuration)
      ignore('superseded_metric', metric.histogramPoints.length);
    else collectHistograms(collector, metric, service, options);
    if (keptNumbers.some((prefix) => metric.name.startsWith(prefix)))
      collectNumbers(collector, metric, service);
    else ignore('unused_metric', metric.numberPoints.length);
  }
}

function collectHistograms(
  collector: RowCollector,
  metric: Metric,
  service: ServiceResource,
  options: MappingOptions
): void {
  const sample = cutText(metric.name, 255);
  for (const point of metric.histogramPoints) {
    const row = toHistogramPointRow(metric, point, service, options);
    if (typeof row !== 'string') collector.rows.histogramPoints.push(row);
    else if (isFault(row)) collector.reject(service.serviceName, row, sample);
    else collector.ignore(service.serviceName, row, sample);
  }
}

function collectNumbers(collector: RowCollector, metric: Metric, service: ServiceResource): void {
  for (const { attributes, end, value, flags } of metric.numberPoints) {
    const text = toJsonText(attributes);
    if (flags & 1 || value === null || !Number.isFinite(value) || text.length > numberAttributesLengthMax) {
      collector.ignore(service.serviceName, 'unused_metric', cutText(metric.name, 255));
      continue;
    }
    collector.rows.latestValues.push({
      name: cutText(metric.name, 255),
      serviceName: service.serviceName,
      serviceInstanceId: service.serviceInstanceId,
      attributes: text,
      value,
      observedAtUs: end.us
    });
  }
}
