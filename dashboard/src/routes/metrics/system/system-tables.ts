import type { SystemAnswer } from '#lib/metrics/system.ts';
import { toTable, type ExportTable } from '#lib/page/export-tables.ts';

/** What the page of the system shows, as tables. */
export function systemTables(system: SystemAnswer): ExportTable[] {
  return [
    toTable('tables', 'Tables', system.tables, {
      table: (row) => row.table,
      rows: (row) => row.rows,
      bytes: (row) => row.bytes,
      counted_rows: (row) => row.counted?.rows ?? null,
      counted_at: (row) => row.counted?.at ?? null
    }),
    toTable('partitions', 'Partitions', system.partitions, {
      table: (row) => row.table,
      day: (row) => row.day,
      rows: (row) => row.rows,
      bytes: (row) => row.bytes
    }),
    toTable('arrivals', 'Rows by hour', system.hours, {
      hour: (row) => row.hour,
      performance_metrics: (row) => row.rows?.performance_metrics ?? null,
      usage_events: (row) => row.rows?.usage_events ?? null,
      histogram_points: (row) => row.rows?.histogram_points ?? null
    }),
    toTable('unstored', 'Not stored, and why', system.ingest, {
      service: (row) => row.service,
      signal: (row) => row.signal,
      reason: (row) => row.reason,
      items: (row) => row.items,
      sample: (row) => row.sample
    }),
    toTable('services', 'Services', system.services, {
      service: (row) => row.service,
      environment: (row) => row.environment,
      service_version: (row) => row.version,
      first_seen: (row) => row.firstSeen,
      last_seen: (row) => row.lastSeen
    }),
    toTable('runs', 'Rollup runs', system.runs, {
      started_at: (row) => row.startedAt,
      finished_at: (row) => row.finishedAt,
      exit_code: (row) => row.exitCode,
      outcome: (row) => row.outcome,
      correlation_id: (row) => row.correlationId
    }),
    toTable('values', 'Values of processes', system.values, {
      name: (row) => row.name,
      service: (row) => row.service,
      instance: (row) => row.instance,
      attributes: (row) => JSON.stringify(row.attributes),
      value: (row) => row.value,
      observed_at: (row) => row.observedAt
    })
  ];
}
