import type { EndpointComparison, ErrorTypes } from '#lib/metrics/endpoint-comparison.ts';
import type { ExportTable } from '#lib/page/export-tables.ts';
import { latencyCells, latencyColumns } from '#lib/page/latency-columns.ts';
import { searchEndpoints, sortEndpoints, type EndpointSort } from '../endpoint-table.ts';

/** What the page of all endpoints shows, as tables: each endpoint now and before, and what went wrong. */
export function endpointsTables(
  compared: EndpointComparison | undefined,
  errors: ErrorTypes | undefined,
  sort: EndpointSort,
  search: string
): ExportTable[] {
  return [
    ...(compared ? [comparisonTable(compared, sort, search)] : []),
    ...(errors ? [errorsTable(errors)] : [])
  ];
}

function comparisonTable(
  { endpoints, accuracy }: EndpointComparison,
  sort: EndpointSort,
  search: string
): ExportTable {
  const before = new Map(endpoints.map((row) => [`${row.method} ${row.endpoint}`, row.before]));
  return {
    name: 'endpoints',
    label: 'Endpoint table',
    columns: [
      'endpoint',
      'method',
      ...latencyColumns,
      ...latencyColumns.map((column) => `previous_${column}`),
      'percentile_error'
    ],
    rows: sortEndpoints(searchEndpoints(endpoints, search), sort).map((row) => {
      const then = before.get(`${row.method} ${row.endpoint}`);
      return [
        row.endpoint,
        row.method,
        ...latencyCells(row),
        ...(then ? latencyCells(then) : latencyColumns.map(() => null)),
        accuracy.percentileError
      ];
    })
  };
}

function errorsTable({ types }: ErrorTypes): ExportTable {
  return {
    name: 'error-types',
    label: 'Error types',
    columns: ['error_type', 'requests', 'endpoints', 'endpoint', 'method', 'last_seen'],
    rows: types.map((row) => [
      row.errorType,
      row.requests,
      row.endpoints,
      row.endpoint,
      row.method,
      row.lastSeen
    ])
  };
}
