export { createToUserId, type UserIdMode, type UserIdOptions } from '../rows/create-to-user-id.ts';
export type { DatabaseDestination, ExporterOptions, WriterDestination } from './destination.ts';
export { LakebaseLogRecordExporter } from './lakebase-log-record-exporter.ts';
export { LakebaseMetricExporter } from './lakebase-metric-exporter.ts';
export { LakebaseSpanExporter } from './lakebase-span-exporter.ts';
