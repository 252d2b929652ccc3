import type { LatencyNumbers } from '../../metrics/performance.ts';

/** The columns that every statement about latency returns. */
export interface LatencyRow {
  request_count: number;
  error_count: number;
  average_ms: number | null;
  total_ms: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
}

/** Numbers of a cell; those of no request at all where there is no row. */
export function toLatencyNumbers(row: LatencyRow | undefined): LatencyNumbers {
  const requestCount = row?.request_count ?? 0;
  const errorCount = row?.error_count ?? 0;
  return {
    requestCount,
    errorCount,
    errorRate: requestCount === 0 ? null : errorCount / requestCount,
    averageMs: row?.average_ms ?? null,
    p50Ms: row?.p50_ms ?? null,
    p95Ms: row?.p95_ms ?? null,
    p99Ms: row?.p99_ms ?? null,
    totalMs: row?.total_ms ?? 0
  };
}
