import { sql } from '@lakegauge/database';
import type { PreviousSummary, TimeRange } from '../../metrics/performance.ts';
import { chooseLevels } from './choose-levels.ts';
import { countUsers } from './count-users.ts';
import { toLatencyNumbers, type LatencyRow } from './latency-row.ts';
import { mergeLatency } from './merge-latency.ts';
import { activeUserFilter, isOverAllEndpoints, type RowFilter } from './performance-parts.ts';
import { prepareSources, type Precision, type Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** The numbers of a range without its parts, for comparison with another range. */
export async function getSummary(
  reading: Reading,
  range: TimeRange,
  filter: RowFilter,
  precision: Precision
): Promise<PreviousSummary> {
  const sources = await prepareSources(reading, range, filter, precision);
  const { from, to } = sources.range;
  const knowsUsers = filter.endpoint === null || sources.exact;
  const [total, counted] = await Promise.all([
    getTotal(reading, sources, filter),
    knowsUsers ? countUsers(reading, sources, activeUserFilter(filter)) : null
  ]);
  return {
    ...toLatencyNumbers(total),
    from: from.toISOString(),
    to: to.toISOString(),
    activeUsers: counted && Math.round(counted.users)
  };
}

async function getTotal(
  reading: Reading,
  sources: Sources,
  filter: RowFilter
): Promise<LatencyRow | undefined> {
  if (sources.exact) return getExactTotal(reading, sources.range, filter);
  const cells = chooseLevels(
    sources.rollups,
    sources.built,
    isOverAllEndpoints(filter) ? sources.overall : undefined
  );
  const [row] = await mergeLatency(reading, sources, cells, filter, { byEndpoint: false, starts: null });
  return row;
}

async function getExactTotal(
  reading: Reading,
  range: TimeRange,
  { service, environment, endpoint, method = null }: RowFilter
): Promise<LatencyRow | undefined> {
  const [row] = await reading.query<LatencyRow>(sql`
    select
      request_count, error_count,
      (sum_ns / nullif(request_count, 0) / 1e6)::float8 as average_ms,
      (sum_ns / 1e6)::float8 as total_ms,
      percentiles[1] as p50_ms,
      percentiles[2] as p95_ms,
      percentiles[3] as p99_ms
    from (
      select
        count(*) as request_count,
        count(*) filter (where status_code >= 400) as error_count,
        sum(round(duration_ms * 1e6)::bigint) as sum_ns,
        percentile_cont(array[0.50, 0.95, 0.99]) within group (order by duration_ms) as percentiles
      from (
        select status_code, least(greatest(response_time_ms, 0), 1e12) as duration_ms
        from performance_metrics
        where timestamp >= ${range.from} and timestamp < ${range.to}
          and (${service}::text is null or service_name = ${service})
          and (${environment}::text is null or environment = ${environment})
          and (${endpoint}::text is null or endpoint = ${endpoint})
          and (${method}::text is null or method = ${method})
      ) request
    ) total`);
  return row;
}
