import type { DatabasePool } from '@lakegauge/database';
import { numbersOf } from './reference-numbers.ts';
import { sketchOf, type SketchColumns } from './sketch-of.ts';
import { within, type EventRow, type RequestRow, type TelemetryHistory } from './telemetry-history.ts';

const hourMs = 3_600_000;
const lengthMs = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs };

/**
 * Inserts the cells of whole hours, days or weeks, made here by hand from the rows: what the readers are tested with
 * does not come from the program that they have to agree with.
 */
export async function insertRollups(
  pool: DatabasePool,
  period: keyof typeof lengthMs,
  starts: Date[],
  history: TelemetryHistory
): Promise<void> {
  const cells = starts.flatMap((start) => {
    const range = { from: start, to: new Date(start.getTime() + lengthMs[period]) };
    return [
      ...performanceCells(start, within(history.requests, range)),
      ...usageCells(start, within(history.events, range))
    ];
  });
  await pool.query(
    period === 'hour'
      ? insertInto('aggregated_metrics', '', '')
      : insertInto('aggregated_periods', ', period', ', $2'),
    period === 'hour' ? [JSON.stringify(cells)] : [JSON.stringify(cells), period]
  );
}

interface Cell extends Partial<SketchColumns> {
  time_bucket: Date;
  metric_type: 'performance' | 'usage';
  service_name: string;
  environment: string;
  endpoint_path: string | null;
  method: string | null;
  event_type: string | null;
  sample_count: number;
  error_count?: number;
  source?: 'spans';
  sum_value?: string;
  min_value?: number;
  max_value?: number;
  users?: string[];
}

function performanceCells(start: Date, requests: RequestRow[]): Cell[] {
  const cellOf = (rows: RequestRow[], isTotal: boolean): Cell => {
    const { service, environment, endpoint, method } = rows[0]!;
    const { requestCount, errorCount, sumNs, sortedMs } = numbersOf(rows);
    return {
      time_bucket: start,
      metric_type: 'performance',
      source: 'spans',
      service_name: service,
      environment,
      endpoint_path: isTotal ? null : endpoint,
      method: isTotal ? null : method,
      event_type: null,
      sample_count: requestCount,
      error_count: errorCount,
      sum_value: String(sumNs),
      min_value: sortedMs[0]!,
      max_value: sortedMs.at(-1)!,
      ...sketchOf(sortedMs),
      ...(isTotal ? { users: rows.flatMap((row) => row.user ?? []) } : {})
    };
  };
  return [
    ...grouped(requests, (row) => [row.service, row.environment, row.endpoint, row.method]).map((rows) =>
      cellOf(rows, false)
    ),
    ...grouped(requests, (row) => [row.service, row.environment]).map((rows) => cellOf(rows, true))
  ];
}

function usageCells(start: Date, events: EventRow[]): Cell[] {
  const cellOf = (rows: EventRow[], level: 'page' | 'type' | 'all'): Cell => {
    const { service, environment, page, type } = rows[0]!;
    return {
      time_bucket: start,
      metric_type: 'usage',
      service_name: service,
      environment,
      endpoint_path: level === 'page' ? (page ?? '') : null,
      method: null,
      event_type: level === 'all' ? null : type,
      sample_count: rows.length,
      ...(level === 'page' ? {} : { users: rows.map((row) => row.user) })
    };
  };
  return [
    ...grouped(events, (row) => [row.service, row.environment, row.type, row.page ?? '']).map((rows) =>
      cellOf(rows, 'page')
    ),
    ...grouped(events, (row) => [row.service, row.environment, row.type]).map((rows) => cellOf(rows, 'type')),
    ...grouped(events, (row) => [row.service, row.environment]).map((rows) => cellOf(rows, 'all'))
  ];
}

function grouped<Row>(rows: Row[], keyOf: (row: Row) => string[]): Row[][] {
  return [...Map.groupBy(rows, (row) => JSON.stringify(keyOf(row))).values()];
}

// Only the names of the table and of its extra column differ, and they come from above.
function insertInto(table: string, column: string, value: string): string {
  return `
    insert into ${table} (
      time_bucket, metric_type, service_name, environment, endpoint_path, method, event_type, source,
      sample_count, error_count, sum_value, min_value, max_value,
      sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
      users_exact, users_registers, anonymous_exact, anonymous_registers, aggregated_values ${column}
    )
    select
      time_bucket, metric_type, service_name, environment, endpoint_path, method, event_type, source,
      sample_count, error_count, sum_value, min_value, max_value,
      sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts,
      case when users is not null then users_when_few(signed_in) end,
      case when users is not null then users_when_many(signed_in) end,
      case when users is not null then users_when_few(anonymous) end,
      case when users is not null then users_when_many(anonymous) end,
      '{}' ${value}
    from jsonb_to_recordset($1) as cell (
      time_bucket timestamptz, metric_type text, service_name text, environment text, endpoint_path text, method text,
      event_type text, source text, sample_count bigint, error_count bigint, sum_value numeric,
      min_value float8, max_value float8, sketch_scale smallint, sketch_zero_count bigint,
      sketch_indexes smallint[], sketch_counts bigint[], users text[]
    )
    cross join lateral (
      select
        array_agg(distinct user_hash(name) order by user_hash(name)) filter (where name not like 'anonymous:%') as signed_in,
        array_agg(distinct user_hash(name) order by user_hash(name)) filter (where name like 'anonymous:%') as anonymous
      from unnest(users) name
    ) hashed`;
}
