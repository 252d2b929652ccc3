import { sql } from '@lakegauge/database';
import { hourMs } from './bucket-width.ts';
import type { RollupCells } from './choose-levels.ts';
import type { Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/**
 * Starts, as times, of the buckets in which a duration histogram counted some of the requests. Spans of theirs may have
 * been left out by sampling, and users are known by spans alone.
 */
export async function findHistogramBuckets(
  reading: Reading,
  { histogramHours }: Sources,
  cells: RollupCells,
  { service, environment }: { service: string | null; environment: string | null },
  starts: Date[]
): Promise<Set<number>> {
  // An hour of raw rows may lie in two buckets.
  const rawTimes = histogramHours.hours.flatMap((hour) => [hour, new Date(hour.getTime() + hourMs - 1)]);
  const rows = await reading.query<{ bucket: Date }>(sql`
    select distinct (${starts}::timestamptz[])[width_bucket(counted.time, ${starts}::timestamptz[])] as bucket
    from (
      select unnest(${rawTimes}::timestamptz[]) as time
      union all
      select r.time_bucket
      from (
        select time_bucket, service_name, environment, source
        from aggregated_metrics
        where metric_type = 'performance' and endpoint_path is null and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select time_bucket, service_name, environment, source
        from aggregated_periods
        where period = 'day' and metric_type = 'performance' and endpoint_path is null
          and time_bucket = any(${cells.days}::timestamptz[])
        union all
        select time_bucket, service_name, environment, source
        from aggregated_periods
        where period = 'week' and metric_type = 'performance' and endpoint_path is null
          and time_bucket = any(${cells.weeks}::timestamptz[])
      ) r
      where r.source is distinct from 'spans'
        and (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
      union all
      select o.time_bucket
      from overall_periods o
      where o.has_histogram and (
        (o.period = 'hour' and o.time_bucket = any(${cells.overall.hours}::timestamptz[]))
        or (o.period = 'day' and o.time_bucket = any(${cells.overall.days}::timestamptz[]))
        or (o.period = 'week' and o.time_bucket = any(${cells.overall.weeks}::timestamptz[]))
      )
    ) counted
    where width_bucket(counted.time, ${starts}::timestamptz[]) > 0`);
  return new Set(rows.map(({ bucket }) => bucket.getTime()));
}
