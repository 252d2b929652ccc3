import { ValueType, type Attributes, type HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type CollectionResult,
  type DataPoint,
  type ExponentialHistogram,
  type MetricProducer,
  type ScopeMetrics
} from '@opentelemetry/sdk-metrics';
import type { Resource } from '@opentelemetry/resources';
import { DurationHistogram } from './duration-histogram.ts';

/** What tells one series of `http.server.request.duration` from another. */
export interface RequestLabels {
  method: string;
  scheme: string;
  route: string | undefined;
  statusCode: number;
  errorType: string | undefined;
}

interface Series {
  labels: RequestLabels;
  histogram: DurationHistogram;
  idleCollections: number;
}

export interface RequestDurationsOptions {
  resource: Resource;
  /** Milliseconds since 1970. */
  now: () => number;
  seriesMax?: number;
}

/** Where a service has more series than this, the rest shares one for each method. */
const overflowRoute = '(other)';
// As long as this a series is kept without a request, ten minutes at the usual interval.
const idleCollectionsMax = 60;

/**
 * `http.server.request.duration`, as deltas of exponential histograms. The SDK's own instrument would do the same for
 * fifteen times the time: it builds, sorts and hashes attributes for every request.
 */
export class RequestDurations implements MetricProducer {
  readonly #options: RequestDurationsOptions;
  readonly #seriesMax: number;
  readonly #byRoute = new Map<string | undefined, Series[]>();
  #seriesCount = 0;
  #startMs: number;

  constructor(options: RequestDurationsOptions) {
    this.#options = options;
    this.#seriesMax = options.seriesMax ?? 2000;
    this.#startMs = options.now();
  }

  /**
   * Counts a request; returns the labels that its series has, the same object for each of them. Runs for each request, and
   * makes nothing where the series is there.
   */
  record(
    method: string,
    scheme: string,
    route: string | undefined,
    statusCode: number,
    errorType: string | undefined,
    seconds: number
  ): RequestLabels {
    const list = this.#byRoute.get(route);
    let series = list && find(list, method, scheme, statusCode, errorType);
    series ??= this.#add({ method, scheme, route, statusCode, errorType });
    series.histogram.record(seconds);
    return series.labels;
  }

  collect(): Promise<CollectionResult> {
    const { resource } = this.#options;
    return Promise.resolve({ resourceMetrics: { resource, scopeMetrics: this.take() }, errors: [] });
  }

  /** What was recorded since the last time. */
  take(): ScopeMetrics[] {
    // Two collections in one moment must differ, since points of one stream are told apart by their times.
    const endMs = Math.max(this.#options.now(), this.#startMs + 0.001);
    const startTime = toHrTime(this.#startMs);
    const endTime = toHrTime(endMs);
    this.#startMs = endMs;
    const dataPoints: DataPoint<ExponentialHistogram>[] = [];
    for (const [route, list] of this.#byRoute) {
      for (const series of list) {
        if (series.histogram.count === 0) series.idleCollections++;
        else {
          series.idleCollections = 0;
          dataPoints.push({
            startTime,
            endTime,
            attributes: toAttributes(series.labels),
            value: series.histogram.take()
          });
        }
      }
      this.#forgetIdle(route, list);
    }
    return dataPoints.length === 0 ? [] : [{ scope, metrics: [{ ...durationMetric, dataPoints }] }];
  }

  /** A series of its own, or the one of the rest that has it where there are too many. */
  #add(wanted: RequestLabels): Series {
    const isOver = this.#seriesCount >= this.#seriesMax && wanted.route !== overflowRoute;
    const labels = isOver ? { ...wanted, route: overflowRoute, errorType: undefined } : wanted;
    const { method, scheme, route, statusCode, errorType } = labels;
    const list = this.#byRoute.get(route) ?? [];
    const known = find(list, method, scheme, statusCode, errorType);
    if (known) return known;
    const series: Series = { labels, histogram: new DurationHistogram(), idleCollections: 0 };
    list.push(series);
    this.#byRoute.set(route, list);
    this.#seriesCount++;
    return series;
  }

  #forgetIdle(route: string | undefined, list: Series[]): void {
    const kept = list.filter(({ idleCollections }) => idleCollections < idleCollectionsMax);
    if (kept.length === list.length) return;
    this.#seriesCount -= list.length - kept.length;
    if (kept.length === 0) this.#byRoute.delete(route);
    else this.#byRoute.set(route, kept);
  }
}

const scope = { name: '@lakegauge/instrumentation' };

const durationMetric = {
  descriptor: {
    name: 'http.server.request.duration',
    description: 'Duration of HTTP server requests.',
    unit: 's',
    valueType: ValueType.DOUBLE
  },
  aggregationTemporality: AggregationTemporality.DELTA,
  dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM
} as const;

/** Among those of one route. */
function find(
  list: readonly Series[],
  method: string,
  scheme: string,
  statusCode: number,
  errorType: string | undefined
): Series | undefined {
  for (const series of list) {
    const { labels } = series;
    if (
      labels.statusCode === statusCode &&
      labels.method === method &&
      labels.errorType === errorType &&
      labels.scheme === scheme
    )
      return series;
  }
  return undefined;
}

function toAttributes({ method, scheme, route, statusCode, errorType }: RequestLabels): Attributes {
  const attributes: Attributes = { 'http.request.method': method, 'url.scheme': scheme };
  if (route !== undefined) attributes['http.route'] = route;
  if (statusCode !== 0) attributes['http.response.status_code'] = statusCode;
  if (errorType !== undefined) attributes['error.type'] = errorType;
  return attributes;
}

function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
