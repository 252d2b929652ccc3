import type { DatabaseClient } from '@lakegauge/database';
import type { PerformanceMetricRow } from '@lakegauge/exporter/writer';

const statement = {
  name: 'unnest',
  text: `insert into performance_metrics (
      id, timestamp, endpoint, method, status_code, response_time_ms, user_id, error_type,
      service_name, service_version, environment, trace_id, span_id
    )
    select * from unnest(
      $1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::integer[], $6::float8[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[], $12::bytea[], $13::bytea[]
    )
    on conflict do nothing`
};

/** What one would write without COPY: a statement with an array for each column, which also steps over duplicates. */
export async function insertByUnnest(
  client: DatabaseClient,
  rows: readonly PerformanceMetricRow[]
): Promise<void> {
  const values = [
    rows.map(({ traceId, spanId }) => traceId.slice(16) + spanId),
    rows.map(({ timestampUs }) => toTimestamp(timestampUs)),
    rows.map(({ endpoint }) => endpoint),
    rows.map(({ method }) => method),
    rows.map(({ statusCode }) => statusCode),
    rows.map(({ responseTimeMs }) => responseTimeMs),
    rows.map(({ userId }) => userId),
    rows.map(({ errorType }) => errorType),
    rows.map(({ serviceName }) => serviceName),
    rows.map(({ serviceVersion }) => serviceVersion),
    rows.map(({ environment }) => environment),
    rows.map(({ traceId }) => `\\x${traceId}`),
    rows.map(({ spanId }) => `\\x${spanId}`)
  ];
  await client.query({ ...statement, values });
}

function toTimestamp(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, -1)}${String(us % 1000).padStart(3, '0')}Z`;
}
