export type { DatabaseDestination, ExporterOptions, WriterDestination } from './destination.ts';
export { LakebaseMetricExporter } from './lakebase-metric-exporter.ts';
export { LakebaseSpanExporter } from './lakebase-span-exporter.ts';
export type { RequestRecord } from './request-record.ts';
