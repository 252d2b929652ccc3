import type { ExportResult } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  type AggregationOption,
  type PushMetricExporter,
  type ResourceMetrics
} from '@opentelemetry/sdk-metrics';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { ExporterOptions } from './destination.ts';
import { exportRows } from './export-rows.ts';
import { RowSender, type SenderStats } from './row-sender.ts';
import { toMetricRows } from './to-metric-rows.ts';

// The SDK's 160 are brought to scale 3 by latencies from 1 ms to 100 s, which is off by 4.3 %; 640 hold scale 5, 1.1 %.
const bucketsMax = 640;

/**
 * Stores histograms in Postgres, and the newest value of our own counters and gauges. Asks for histograms as deltas,
 * which can be added up without knowing what came before, and in exponential buckets; counters stay cumulative, since
 * of a delta the newest value says nothing. As with spans, an export succeeds when its rows are in the exporter's own queue.
 */
export class LakebaseMetricExporter implements PushMetricExporter {
  readonly #sender: RowSender;
  readonly #mapping: MappingOptions;

  constructor(options: ExporterOptions) {
    this.#sender = new RowSender(options);
    this.#mapping = options;
  }

  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality {
    return instrumentType === InstrumentType.HISTOGRAM
      ? AggregationTemporality.DELTA
      : AggregationTemporality.CUMULATIVE;
  }

  selectAggregation(instrumentType: InstrumentType): AggregationOption {
    if (instrumentType !== InstrumentType.HISTOGRAM) return { type: AggregationType.DEFAULT };
    return {
      type: AggregationType.EXPONENTIAL_HISTOGRAM,
      options: { maxSize: bucketsMax, recordMinMax: true }
    };
  }

  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    resultCallback(exportRows(this.#sender, () => toMetricRows(metrics, this.#mapping)));
  }

  forceFlush(): Promise<void> {
    return this.#sender.flush();
  }

  shutdown(): Promise<void> {
    return this.#sender.shutdown();
  }

  stats(): SenderStats {
    return this.#sender.stats();
  }
}
