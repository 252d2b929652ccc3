import { collectMetrics } from '../rows/collect-metrics.ts';
import type { Buckets } from '../rows/histogram-sketch.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import {
  bucketsMax,
  emptyMetric,
  type HistogramPoint,
  type Metric,
  type NumberPoint
} from '../rows/metric.ts';
import { RowCollector } from '../rows/row-collector.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { toUnixTime, unknownTime } from '../rows/unix-time.ts';
import type { DecodeOptions } from './decode-allowance.ts';
import { jsonResource } from './json-attribute-slots.ts';
import { jsonAttributes } from './json-attributes.ts';
import {
  numberIn,
  numbersIn,
  objectIn,
  objectsIn,
  parseJson,
  textIn,
  type JsonObject
} from './json-value.ts';

/** Rows of a JSON ExportMetricsServiceRequest. Throws an OtlpDecodeError or an OversizedRequestError. */
export function decodeMetricsJson(body: Buffer, options: MappingOptions & DecodeOptions): TelemetryRows {
  const collector = new RowCollector('metrics');
  for (const resourceMetrics of objectsIn(parseJson(body, options), 'resourceMetrics')) {
    const metrics = objectsIn(resourceMetrics, 'scopeMetrics').flatMap((scopeMetrics) => {
      const scope = objectIn(scopeMetrics, 'scope');
      return objectsIn(scopeMetrics, 'metrics').map((item) =>
        toMetric(item, emptyMetric(textIn(scope, 'name'), textIn(scope, 'version')))
      );
    });
    collectMetrics(collector, metrics, jsonResource(resourceMetrics), options);
  }
  return collector.rows;
}

function toMetric(item: JsonObject, metric: Metric): Metric {
  metric.name = textIn(item, 'name');
  metric.unit = textIn(item, 'unit');
  for (const kind of ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']) {
    const data = objectIn(item, kind);
    const points = objectsIn(data, 'dataPoints');
    metric.temporality = numberIn(data, 'aggregationTemporality') ?? metric.temporality;
    switch (kind) {
      case 'histogram':
        for (const point of points) metric.histogramPoints.push(toPoint(point, toExplicitBuckets(point)));
        break;
      case 'exponentialHistogram':
        for (const point of points) metric.histogramPoints.push(toPoint(point, toExponentialBuckets(point)));
        break;
      case 'summary':
        metric.otherPoints += points.length;
        break;
      default:
        for (const point of points) metric.numberPoints.push(toNumberPoint(point));
    }
  }
  return metric;
}

function toPoint(item: JsonObject, buckets: HistogramPoint['buckets']): HistogramPoint {
  return {
    attributes: jsonAttributes(item),
    start: toUnixTime(item.startTimeUnixNano) ?? unknownTime,
    end: toUnixTime(item.timeUnixNano) ?? unknownTime,
    count: numberIn(item, 'count') ?? 0,
    sum: numberIn(item, 'sum') ?? null,
    min: numberIn(item, 'min') ?? null,
    max: numberIn(item, 'max') ?? null,
    flags: numberIn(item, 'flags') ?? 0,
    buckets
  };
}

function toExplicitBuckets(item: JsonObject): HistogramPoint['buckets'] {
  return {
    bounds: numbersIn(item, 'explicitBounds', bucketsMax + 1),
    counts: numbersIn(item, 'bucketCounts', bucketsMax + 1)
  };
}

function toExponentialBuckets(item: JsonObject): HistogramPoint['buckets'] {
  return {
    scale: numberIn(item, 'scale') ?? 0,
    zeroCount: numberIn(item, 'zeroCount') ?? 0,
    positive: toBuckets(objectIn(item, 'positive')),
    negative: toBuckets(objectIn(item, 'negative'))
  };
}

function toBuckets(item: JsonObject): Buckets {
  return { offset: numberIn(item, 'offset') ?? 0, counts: numbersIn(item, 'bucketCounts', bucketsMax + 1) };
}

function toNumberPoint(item: JsonObject): NumberPoint {
  return {
    attributes: jsonAttributes(item),
    end: toUnixTime(item.timeUnixNano) ?? unknownTime,
    value: numberIn(item, 'asDouble') ?? numberIn(item, 'asInt') ?? null,
    flags: numberIn(item, 'flags') ?? 0
  };
}
