export type {
  DatabaseDestination,
  ExporterOptions,
  SpoolSettings,
  WriterDestination
} from './destination.ts';
export { createToUserId, type UserIdMode, type UserIdOptions } from '../rows/create-to-user-id.ts';
export { LakebaseLogRecordExporter } from './lakebase-log-record-exporter.ts';
export { LakebaseMetricExporter } from './lakebase-metric-exporter.ts';
export { LakebaseSpanExporter } from './lakebase-span-exporter.ts';
export type { RequestBatch, RequestLabels } from './request-batch.ts';
