import { sql } from '@lakegauge/database';
import type { TimeRange } from '../../metrics/performance.ts';
import type { Reading } from './with-reading.ts';

/** A service counts by its duration histogram in this hour, and not by its spans. As columns, which is how SQL takes them. */
export interface HistogramHours {
  hours: Date[];
  services: string[];
  environments: string[];
}

/**
 * Which source counts is decided for whole hours, also where a range cuts one: otherwise two neighbouring ranges could
 * each take another source and their sum would not be the whole's.
 */
export async function getHistogramHours(
  reading: Reading,
  pieces: TimeRange[],
  service: string | null,
  environment: string | null
): Promise<HistogramHours> {
  const rows = await reading.query<{ hour: Date; service_name: string; environment: string }>(sql`
    select distinct source.hour, source.service_name, source.environment
    from unnest(${pieces.map((piece) => piece.from)}::timestamptz[], ${pieces.map((piece) => piece.to)}::timestamptz[])
      as piece (from_time, to_time)
    cross join lateral performance_sources(
      date_trunc('hour', piece.from_time, 'UTC'),
      date_trunc('hour', piece.to_time + interval '1 hour' - interval '1 microsecond', 'UTC')
    ) source
    where source.source = 'histogram'
      and (${service}::text is null or source.service_name = ${service})
      and (${environment}::text is null or source.environment = ${environment})`);
  return {
    hours: rows.map((row) => row.hour),
    services: rows.map((row) => row.service_name),
    environments: rows.map((row) => row.environment)
  };
}
