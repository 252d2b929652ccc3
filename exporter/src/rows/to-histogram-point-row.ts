import { pathOf, toEndpoint } from '../endpoint/index.ts';
import { toJsonText, type AttributeValue, type Attributes } from './attribute-value.ts';
import { cutText } from './clean-text.ts';
import { toNanosecondsFactor } from './duration-unit.ts';
import { spreadExplicitBuckets } from './explicit-buckets.ts';
import { sketchCount, toSketch, type Sketch } from './histogram-sketch.ts';
import { toDigest } from './to-digest.ts';
import { toErrorType, toMethod, toStatusCode } from './http-request.ts';
import type { MappingOptions } from './mapping-options.ts';
import { bucketsMax, type ExponentialBuckets, type HistogramPoint, type Metric } from './metric.ts';
import { toPointTimestamp } from './point-timestamp.ts';
import type { ServiceResource } from './service-resource.ts';
import { toText, type SlotValue } from './slot-value.ts';
import type { HistogramPointRow } from './telemetry-rows.ts';
import { isExcluded } from './to-performance-metric-row.ts';

/** The instrument of a server's durations, and the name that it had before. */
export const serverDuration = 'http.server.request.duration';
export const oldServerDuration = 'http.server.duration';

const attributesLengthMax = 8192;
const faults = [
  'invalid_time',
  'unspecified_temporality',
  'unknown_unit',
  'too_many_buckets',
  'invalid_buckets',
  'count_mismatch',
  'attributes_too_large'
] as const;

/** Why a point makes no row: a fault of the sender, or nothing to keep. */
export type NoPointReason = (typeof faults)[number] | 'no_recorded_value' | 'empty_point' | 'excluded_path';

/** Whether the sender has to hear about it. */
export function isFault(reason: NoPointReason): boolean {
  return faults.some((fault) => fault === reason);
}

/** The row of a histogram's point, or why it has none. */
export function toHistogramPointRow(
  metric: Metric,
  point: HistogramPoint,
  service: ServiceResource,
  options: MappingOptions
): HistogramPointRow | NoPointReason {
  if (point.flags & 1) return 'no_recorded_value';
  if (point.end.us === 0) return 'invalid_time';
  if (metric.temporality !== 1 && metric.temporality !== 2) return 'unspecified_temporality';
  const isCumulative = metric.temporality === 2;
  if (point.count === 0 && !isCumulative) return 'empty_point';

  const isServer = metric.name === serverDuration || metric.name === oldServerDuration;
  const request = isServer ? requestOf(point.attributes) : undefined;
  if (request && isExcluded(request.route, request.path, options)) return 'excluded_path';
  const factorNs = isServer ? toNanosecondsFactor(metric.name, metric.unit) : 1;
  if (factorNs === undefined) return 'unknown_unit';
  const factor = isServer ? factorNs / 1e9 : 1;

  // Minimum and maximum of a cumulative point are of all its time: buckets that moved with them could not be subtracted.
  const measured = measure(isCumulative ? { ...point, min: null, max: null } : point, factor);
  if (typeof measured === 'string') return measured;
  const attributes = toJsonText(point.attributes);
  if (attributes.length > attributesLengthMax) return 'attributes_too_large';

  const { sketch, approximate } = measured;
  const stream = toStream(metric, service, attributes);
  return {
    id: toDigest(`${stream}${point.start.us}.${point.start.ns} ${point.end.us}.${point.end.ns}`),
    timestampUs: toPointTimestamp(point.start.us, point.end.us),
    endTimestampUs: point.end.us,
    serviceName: service.serviceName,
    serviceVersion: service.serviceVersion,
    environment: service.environment,
    instrument: isServer ? serverDuration : cutText(metric.name, 255),
    unit: isServer ? 's' : cutText(metric.unit, 63),
    endpoint: request ? toEndpoint(request) : null,
    method: request ? request.method : null,
    statusCode: request ? request.statusCode : null,
    errorType: request ? request.errorType : null,
    attributes: request ? null : attributes,
    count: point.count,
    sumValue: isServer ? toWhole(point.sum, factorNs) : toDecimal(point.sum),
    minValue: scaled(point.min, factor),
    maxValue: scaled(point.max, factor),
    sketchScale: sketch.scale,
    sketchZeroCount: sketch.zeroCount,
    sketchIndexes: sketch.indexes,
    sketchCounts: sketch.counts,
    approximate,
    spansComplete: service.spansComplete,
    cumulative: isCumulative ? { streamId: toDigest(stream), startTimestampUs: startOf(point) } : null
  };
}

function measure(
  point: HistogramPoint,
  factor: number
): { sketch: Sketch; approximate: boolean } | 'too_many_buckets' | 'invalid_buckets' | 'count_mismatch' {
  const { buckets } = point;
  const bucketCount =
    'scale' in buckets
      ? buckets.positive.counts.length + buckets.negative.counts.length
      : buckets.counts.length;
  if (bucketCount > bucketsMax) return 'too_many_buckets';
  const isExponential = 'scale' in buckets;
  const sketch = isExponential
    ? toSketchInUnit(buckets, factor)
    : spreadExplicitBuckets(buckets, point, factor);
  if (!sketch) return 'invalid_buckets';
  if (sketchCount(sketch) !== point.count) return 'count_mismatch';
  return { sketch, approximate: !isExponential || factor !== 1 };
}

/**
 * A sketch in another unit is the same buckets moved, but never by a whole number of them: they are moved as they are,
 * at their own scale, which is off by half a bucket there, and only then brought to ours.
 */
function toSketchInUnit(
  { scale, zeroCount, positive, negative }: ExponentialBuckets,
  factor: number
): Sketch | null {
  const moved = factor === 1 ? 0 : Math.round(Math.log2(factor) * 2 ** scale);
  return toSketch(scale, zeroCount, { offset: positive.offset + moved, counts: positive.counts }, negative);
}

function requestOf(attributes: Attributes) {
  const statusCode = toStatusCode(
    scalar(attributes.get('http.response.status_code') ?? attributes.get('http.status_code'))
  );
  // OpenTelemetry for Python, as long as it is not told otherwise, has the route there; others had the path.
  const target = toText(scalar(attributes.get('http.target')));
  return {
    route: toText(scalar(attributes.get('http.route'))),
    path: target === undefined ? undefined : pathOf(target),
    method: toMethod(scalar(attributes.get('http.request.method') ?? attributes.get('http.method'))),
    statusCode,
    errorType: toErrorType(scalar(attributes.get('error.type')), statusCode)
  };
}

function scalar(value: AttributeValue | undefined): SlotValue {
  return value === null || typeof value === 'object' ? undefined : value;
}

/** What makes points ones of the same stream: their sender, scope, instrument and attributes. */
function toStream(metric: Metric, service: ServiceResource, attributes: string): string {
  const { scopeName, scopeVersion, name, unit, temporality } = metric;
  return JSON.stringify([service.identity, scopeName, scopeVersion, name, unit, temporality, attributes]);
}

function startOf({ start, end }: HistogramPoint): number {
  return start.us > 0 && start.us <= end.us ? start.us : end.us;
}

function toWhole(sum: number | null, factor: number): string | null {
  const whole = sum === null ? NaN : Math.round(sum * factor);
  return Number.isFinite(whole) ? String(BigInt(whole)) : null;
}

function toDecimal(sum: number | null): string | null {
  return sum !== null && Number.isFinite(sum) ? String(sum) : null;
}

function scaled(value: number | null, factor: number): number | null {
  return value !== null && Number.isFinite(value) ? value * factor : null;
}
