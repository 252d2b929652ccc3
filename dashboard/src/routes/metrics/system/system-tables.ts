import { checkHealth } from '#lib/metrics/health-checks.ts';
import { rawTables, type SystemAnswer } from '#lib/metrics/system.ts';
import type { ExportTable } from '#lib/page/export-tables.ts';

/** What the page of the system shows, as tables. */
export function systemTables(system: SystemAnswer): ExportTable[] {
  return [
    {
      name: 'health',
      label: 'Health',
      columns: ['check', 'state', 'text', 'action'],
      rows: checkHealth(system).map(({ id, state, text, action }) => [id, state, text, action ?? null])
    },
    {
      name: 'rows-per-hour',
      label: 'Rows per hour',
      columns: ['hour', ...rawTables],
      rows: system.hours.map(({ hour, rows }) => [hour, ...rawTables.map((table) => rows?.[table] ?? null)])
    },
    {
      name: 'not-stored',
      label: 'Not stored',
      columns: ['service', 'signal', 'reason', 'items', 'sample'],
      rows: system.ingest.map(({ service, signal, reason, items, sample }) => [
        service,
        signal,
        reason,
        items,
        sample
      ])
    },
    {
      name: 'services',
      label: 'Services',
      columns: ['service', 'environment', 'version', 'first_seen', 'last_seen'],
      rows: system.services.map(({ service, environment, version, firstSeen, lastSeen }) => [
        service,
        environment,
        version,
        firstSeen,
        lastSeen
      ])
    },
    {
      name: 'values',
      label: 'What processes tell',
      columns: ['name', 'service', 'instance', 'attributes', 'value', 'observed_at'],
      rows: system.values.map(({ name, service, instance, attributes, value, observedAt }) => [
        name,
        service,
        instance,
        JSON.stringify(attributes),
        value,
        observedAt
      ])
    },
    {
      name: 'tables',
      label: 'Tables',
      columns: ['table', 'estimated_rows', 'counted_rows', 'counted_at', 'bytes'],
      rows: system.tables.map(({ table, rows, counted, bytes }) => [
        table,
        rows,
        counted?.rows ?? null,
        counted?.at ?? null,
        bytes
      ])
    }
  ];
}
