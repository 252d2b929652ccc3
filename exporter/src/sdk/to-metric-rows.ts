import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { toAttributes } from '../rows/attribute-value.ts';
import { cleanText } from '../rows/clean-text.ts';
import { collectMetrics } from '../rows/collect-metrics.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { emptyMetric, type HistogramPoint, type Metric } from '../rows/metric.ts';
import { RowCollector } from '../rows/row-collector.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { fromHrTime } from '../rows/unix-time.ts';
import { toSdkService } from './to-sdk-service.ts';

/** Rows of a collection of metrics, equal to those that OTLP of the same metrics would give. */
export function toMetricRows(collected: ResourceMetrics, options: MappingOptions): TelemetryRows {
  const collector = new RowCollector('metrics');
  const metrics = collected.scopeMetrics.flatMap(({ scope, metrics }) =>
    metrics.map((data) => toMetric(data, emptyMetric(cleanText(scope.name), cleanText(scope.version ?? ''))))
  );
  collectMetrics(collector, metrics, toSdkService(collected.resource), options);
  return collector.rows;
}

function toMetric(data: MetricData, metric: Metric): Metric {
  metric.name = cleanText(data.descriptor.name);
  metric.unit = cleanText(data.descriptor.unit);
  // The API counts temporalities from 0, OTLP from 1.
  metric.temporality = data.aggregationTemporality + 1;
  switch (data.dataPointType) {
    case DataPointType.HISTOGRAM:
      for (const { attributes, startTime, endTime, value } of data.dataPoints) {
        const { boundaries, counts } = value.buckets;
        metric.histogramPoints.push({
          ...toPoint(value, attributes, startTime, endTime),
          buckets: { bounds: boundaries, counts }
        });
      }
      break;
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      for (const { attributes, startTime, endTime, value } of data.dataPoints) {
        const { scale, zeroCount, positive, negative } = value;
        metric.histogramPoints.push({
          ...toPoint(value, attributes, startTime, endTime),
          buckets: {
            scale,
            zeroCount,
            positive: { offset: positive.offset, counts: positive.bucketCounts },
            negative: { offset: negative.offset, counts: negative.bucketCounts }
          }
        });
      }
      break;
    case DataPointType.GAUGE:
    case DataPointType.SUM:
      for (const { attributes, endTime, value } of data.dataPoints) {
        metric.numberPoints.push({
          attributes: toAttributes(attributes),
          end: fromHrTime(endTime),
          value,
          flags: 0
        });
      }
  }
  return metric;
}

function toPoint(
  value: { count: number; sum?: number; min?: number; max?: number },
  attributes: Record<string, unknown>,
  startTime: [number, number],
  endTime: [number, number]
): Omit<HistogramPoint, 'buckets'> {
  return {
    attributes: toAttributes(attributes),
    start: fromHrTime(startTime),
    end: fromHrTime(endTime),
    count: value.count,
    sum: value.sum ?? null,
    min: value.min ?? null,
    max: value.max ?? null,
    flags: 0
  };
}
