import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import type { VitalFilter, VitalGrouping, VitalRow } from './vital-row.ts';
import type { Reading } from './with-reading.ts';

/** Each vital at its 75th percentile, from raw rows. */
export async function getExactVitals(
  reading: Reading,
  range: TimeRange,
  { service, environment, page }: VitalFilter,
  { byPage, starts }: VitalGrouping
): Promise<VitalRow[]> {
  const isWhole = starts === null;
  return reading.query(sql`
    with
    series as (
      select ${starts}::timestamptz[] as starts
    )
    select
      page, bucket, vital, count(*) as samples,
      percentile_cont(0.75) within group (order by value::double precision) as p75,
      count(*) filter (where rating = 'good') as good,
      count(*) filter (where rating = 'needs-improvement') as "needsImprovement",
      count(*) filter (where rating = 'poor') as poor
    from (
      select
        case when ${byPage} then coalesce(page_name, '') else '' end as page,
        case when ${isWhole}::boolean then 'epoch'
          else (select starts from series)[width_bucket(timestamp, (select starts from series))]
        end as bucket,
        metadata ->> 'name' as vital, metadata ->> 'rating' as rating,
        case
          when jsonb_typeof(metadata -> 'value') = 'number' and (metadata -> 'value')::numeric between 0 and 1e12
            then round((metadata -> 'value')::numeric, 6)
        end as value
      from usage_events
      where timestamp >= ${range.from} and timestamp < ${range.to}
        and event_type = 'web_vital' and length(metadata ->> 'name') between 1 and 100
        and (${service}::text is null or service_name = ${service})
        and (${environment}::text is null or environment = ${environment})
        and (${page}::text is null or coalesce(page_name, '') = ${page})
    ) measured
    where value is not null
    group by page, bucket, vital
    order by max(count(*)) over (partition by page) desc, page, bucket, vital`);
}
