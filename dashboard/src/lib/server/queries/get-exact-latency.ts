import { sql } from '@lakegauge/database';
import type { PerformanceFilter, TimeRange } from '../../metrics/performance.ts';
import type { LatencyRow } from './latency-row.ts';
import type { Reading } from './with-reading.ts';

/** One row over everything, one for each endpoint, one for each bucket of time that holds a request. */
export interface ExactLatencyRow extends LatencyRow {
  part: 'all' | 'endpoint' | 'bucket';
  endpoint: string | null;
  method: string | null;
  bucket: Date | null;
}

/** Everything about latency in one pass over raw rows; percentiles interpolate as percentile_cont does. */
export async function getExactLatency(
  reading: Reading,
  range: TimeRange,
  filter: Omit<PerformanceFilter, 'range'>,
  starts: Date[]
): Promise<ExactLatencyRow[]> {
  const { service, environment, endpoint, method = null } = filter;
  return reading.query<ExactLatencyRow>(sql`
    with
    series as (
      select ${starts}::timestamptz[] as starts
    )
    select
      part, endpoint, method, bucket, request_count, error_count,
      (sum_ns / nullif(request_count, 0) / 1e6)::float8 as average_ms,
      (sum_ns / 1e6)::float8 as total_ms,
      percentiles[1] as p50_ms,
      percentiles[2] as p95_ms,
      percentiles[3] as p99_ms
    from (
      select
        case when grouping(endpoint) = 0 then 'endpoint' when grouping(bucket) = 0 then 'bucket' else 'all' end as part,
        endpoint,
        method,
        bucket,
        count(*) as request_count,
        count(*) filter (where failed) as error_count,
        sum(round(duration_ms * 1e6)::bigint) as sum_ns,
        percentile_cont(array[0.50, 0.95, 0.99]) within group (order by duration_ms) as percentiles
      from (
        select
          endpoint, method, status_code >= 400 as failed,
          least(greatest(response_time_ms, 0), 1e12) as duration_ms,
          (select starts from series)[width_bucket(timestamp, (select starts from series))] as bucket
        from performance_metrics
        where timestamp >= ${range.from} and timestamp < ${range.to}
          and (${service}::text is null or service_name = ${service})
          and (${environment}::text is null or environment = ${environment})
          and (${endpoint}::text is null or endpoint = ${endpoint})
          and (${method}::text is null or method = ${method})
      ) request
      group by grouping sets ((), (endpoint, method), (bucket))
    ) part`);
}
