import { ValueType, type HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  InstrumentType,
  type CollectionResult,
  type MetricProducer
} from '@opentelemetry/sdk-metrics';
import type { ExportHealth } from './export-health.ts';

const scope = { name: '@lakegauge/instrumentation' };

/** What was dropped on the way, as a counter that the system page shows. Silent as long as nothing was. */
export class LostItems implements MetricProducer {
  readonly #startTime = now();
  readonly #resource: Resource;
  readonly #health: readonly ExportHealth[];

  constructor(resource: Resource, health: readonly ExportHealth[]) {
    this.#resource = resource;
    this.#health = health;
  }

  collect(): Promise<CollectionResult> {
    const endTime = now();
    const dataPoints = this.#health
      .filter(({ lost }) => lost > 0)
      .map(({ destination, signal, lost }) => ({
        startTime: this.#startTime,
        endTime,
        attributes: { destination, signal },
        value: lost
      }));
    const metrics = dataPoints.length === 0 ? [] : [{ ...lostMetric, dataPoints }];
    const scopeMetrics = metrics.length === 0 ? [] : [{ scope, metrics }];
    return Promise.resolve({ resourceMetrics: { resource: this.#resource, scopeMetrics }, errors: [] });
  }
}

const lostMetric = {
  descriptor: {
    name: 'lakegauge.instrumentation.lost',
    description: 'Spans and metric points that the service could not hand over',
    unit: '{item}',
    type: InstrumentType.OBSERVABLE_COUNTER,
    valueType: ValueType.INT
  },
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
  dataPointType: DataPointType.SUM,
  isMonotonic: true
} as const;

function now(): HrTime {
  const ms = Date.now();
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
}
