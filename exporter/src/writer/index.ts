export { emptyRows } from '../rows/telemetry-rows.ts';
export type {
  HistogramPointRow,
  ItemCount,
  LatestValueRow,
  PerformanceMetricRow,
  TelemetryRows,
  UsageEventRow
} from '../rows/telemetry-rows.ts';
export { createWriter, type WriterOptions } from './create-writer.ts';
export { DatabaseAwayError } from './database-away-error.ts';
export { observeWriter } from './observe-writer.ts';
export { OverloadedError } from './overloaded-error.ts';
export type { RejectedItems, TelemetryWriter, WriteResult, WriterStats } from './telemetry-writer.ts';
