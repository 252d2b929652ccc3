import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import { vitalsMax, type WebVitalNumbers, type WebVitalsAnswer } from '../../metrics/web-vitals.ts';
import { chooseLevels, type RollupCells } from './choose-levels.ts';
import { defaultPrecision, prepareSources, type Precision, type Sources } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

export interface WebVitalsFilter {
  range: TimeRange;
  service: string | null;
  environment: string | null;
  page: string | null;
}

// That of the sketches, which are all made here at scale 5.
const sketchError = (2 ** (1 / 32) - 1) / (2 ** (1 / 32) + 1);

/** Each vital of each page at its 75th percentile, as the Web Vitals are judged. */
export async function getWebVitals(
  reading: Reading,
  filter: WebVitalsFilter,
  precision: Precision = defaultPrecision
): Promise<WebVitalsAnswer> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const exact = sources.rollups.length === 0;
  const rows = exact
    ? await getExactVitals(reading, sources.range, filter)
    : await mergeVitals(reading, sources, chooseLevels(sources.rollups, sources.built), filter);
  return {
    from: sources.range.from.toISOString(),
    to: sources.range.to.toISOString(),
    accuracy: { percentiles: exact ? 'exact' : 'estimated', percentileError: exact ? 0 : sketchError },
    vitals: rows.slice(0, vitalsMax),
    vitalsOmitted: Math.max(0, rows.length - vitalsMax)
  };
}

async function getExactVitals(
  reading: Reading,
  range: TimeRange,
  { service, environment, page }: WebVitalsFilter
): Promise<WebVitalNumbers[]> {
  return reading.query(sql`
    select
      page, vital, count(*) as samples,
      percentile_cont(0.75) within group (order by value::double precision) as p75,
      count(*) filter (where rating = 'good') as good,
      count(*) filter (where rating = 'needs-improvement') as "needsImprovement",
      count(*) filter (where rating = 'poor') as poor
    from (
      select
        coalesce(page_name, '') as page, metadata ->> 'name' as vital, metadata ->> 'rating' as rating,
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
    group by page, vital
    order by max(count(*)) over (partition by page) desc, page, vital`);
}

async function mergeVitals(
  reading: Reading,
  sources: Sources,
  cells: RollupCells,
  { service, environment, page }: WebVitalsFilter
): Promise<WebVitalNumbers[]> {
  const pieceFrom = sources.raw.map((piece) => piece.from);
  const pieceTo = sources.raw.map((piece) => piece.to);
  return reading.query(sql`
    with
    measured as (
      select
        coalesce(r.page_name, '') as page, r.metadata ->> 'name' as vital, r.metadata ->> 'rating' as rating,
        case
          when jsonb_typeof(r.metadata -> 'value') = 'number' and (r.metadata -> 'value')::numeric between 0 and 1e12
            then round((r.metadata -> 'value')::numeric, 6)::double precision
        end as value
      from unnest(${pieceFrom}::timestamptz[], ${pieceTo}::timestamptz[]) as piece (from_time, to_time)
      join usage_events r on r.timestamp >= piece.from_time and r.timestamp < piece.to_time
      where r.event_type = 'web_vital' and length(r.metadata ->> 'name') between 1 and 100
        and (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (${page}::text is null or coalesce(r.page_name, '') = ${page})
    ),
    cell as (
      select endpoint_path as page, event_type as vital, aggregated_values, min_value, max_value,
        sketch_zero_count, sketch_indexes, sketch_counts
      from (
        select service_name, environment, endpoint_path, event_type, aggregated_values, min_value, max_value,
          sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_metrics
        where metric_type = 'web_vital' and time_bucket = any(${cells.hours}::timestamptz[])
        union all
        select service_name, environment, endpoint_path, event_type, aggregated_values, min_value, max_value,
          sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_periods
        where period = 'day' and metric_type = 'web_vital' and time_bucket = any(${cells.days}::timestamptz[])
        union all
        select service_name, environment, endpoint_path, event_type, aggregated_values, min_value, max_value,
          sketch_zero_count, sketch_indexes, sketch_counts
        from aggregated_periods
        where period = 'week' and metric_type = 'web_vital' and time_bucket = any(${cells.weeks}::timestamptz[])
      ) r
      where (${service}::text is null or r.service_name = ${service})
        and (${environment}::text is null or r.environment = ${environment})
        and (${page}::text is null or r.endpoint_path = ${page})
    ),
    bucket as (
      select page, vital, case when sketch_is_zero(value) then -32768 else sketch_index(value) end as index, count(*)::numeric as samples
      from measured where value is not null
      group by 1, 2, 3
      union all
      select cell.page, cell.vital, sketch.index, sketch.samples
      from cell cross join lateral unnest(cell.sketch_indexes, cell.sketch_counts) as sketch (index, samples)
      union all
      select page, vital, -32768, sketch_zero_count from cell where sketch_zero_count > 0
    ),
    sketch as (
      select
        page, vital, sum(samples)::bigint as samples,
        coalesce(sum(samples) filter (where index = -32768), 0)::bigint as zero_count,
        coalesce(array_agg(index::smallint order by index) filter (where index > -32768), '{}') as indexes,
        coalesce(array_agg(samples::bigint order by index) filter (where index > -32768), '{}') as counts
      from (select page, vital, index, sum(samples) as samples from bucket group by 1, 2, 3) merged
      group by page, vital
    ),
    rated as (
      select page, vital, min(min_value) as min_value, max(max_value) as max_value,
        sum(good)::bigint as good, sum(needs_improvement)::bigint as needs_improvement, sum(poor)::bigint as poor
      from (
        select page, vital, min(value) as min_value, max(value) as max_value,
          count(*) filter (where rating = 'good') as good,
          count(*) filter (where rating = 'needs-improvement') as needs_improvement,
          count(*) filter (where rating = 'poor') as poor
        from measured where value is not null
        group by page, vital
        union all
        select page, vital, min_value, max_value,
          coalesce((aggregated_values ->> 'good')::bigint, 0),
          coalesce((aggregated_values ->> 'needs_improvement')::bigint, 0),
          coalesce((aggregated_values ->> 'poor')::bigint, 0)
        from cell
      ) parts
      group by page, vital
    )
    select
      page, vital, samples,
      greatest(min_value, least(max_value, sketch_quantile(0.75, 5, zero_count, indexes, counts))) as p75,
      good, needs_improvement as "needsImprovement", poor
    from sketch
    join rated using (page, vital)
    order by max(samples) over (partition by page) desc, page, vital`);
}
