import type { CsvCell } from '#lib/format/csv-line.ts';
import type { LatencyNumbers } from '#lib/metrics/performance.ts';

/** Columns of an export that holds latencies, named as the API names them. */
export const latencyColumns = [
  'avg_response_time_ms',
  'p50_response_time_ms',
  'p95_response_time_ms',
  'p99_response_time_ms',
  'request_count',
  'error_count',
  'error_rate',
  'total_response_time_ms'
] as const;

export function latencyCells(numbers: LatencyNumbers): CsvCell[] {
  const { averageMs, p50Ms, p95Ms, p99Ms, requestCount, errorCount, errorRate, totalMs } = numbers;
  return [averageMs, p50Ms, p95Ms, p99Ms, requestCount, errorCount, errorRate, totalMs];
}
