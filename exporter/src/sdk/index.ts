export type {
  DatabaseDestination,
  ExporterOptions,
  SpoolSettings,
  WriterDestination
} from './destination.ts';
export { LakebaseMetricExporter } from './lakebase-metric-exporter.ts';
export { LakebaseSpanExporter } from './lakebase-span-exporter.ts';
