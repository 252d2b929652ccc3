import { RowCollector } from './row-collector.ts';
import type { Signal, TelemetryRows } from './telemetry-rows.ts';

/** What is left of a request whose sender may store usage events and nothing else; the rest is refused and counted. */
export function keepUsageEvents(rows: TelemetryRows, signal: Signal): TelemetryRows {
  const collector = new RowCollector(signal);
  for (const list of [rows.performanceMetrics, rows.histogramPoints, rows.latestValues]) {
    for (const { serviceName } of list) {
      collector.reject(serviceName, 'not_permitted', 'this sender may store usage events only');
    }
  }
  const { rejected } = collector.rows;
  if (rejected.length === 0) return rows;
  return {
    ...rows,
    performanceMetrics: [],
    histogramPoints: [],
    latestValues: [],
    rejected: [...rows.rejected, ...rejected]
  };
}
