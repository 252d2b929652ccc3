import type { EndpointNumbers, PerformanceAnswer, SeriesPoint } from '#lib/metrics/performance.ts';
import type { ExportTable } from '#lib/page/export-tables.ts';
import { latencyCells, latencyColumns } from '#lib/page/latency-columns.ts';
import { searchEndpoints, sortEndpoints, type EndpointSort } from './endpoint-table.ts';

/** What the Overview shows, as tables: endpoints in their order and as far as the search finds them, buckets, the whole. */
export function overviewTables(answer: PerformanceAnswer, sort: EndpointSort, search: string): ExportTable[] {
  const { summary, previous, series, previousSeries, accuracy } = answer;
  const ofPeriod = (period: string, from: string, to: string, numbers: PerformanceAnswer['summary']) => [
    period,
    from,
    to,
    ...latencyCells(numbers),
    numbers.activeUsers
  ];
  return [
    endpointTable(answer, sort, search),
    {
      name: 'time-series',
      label: 'Over time',
      columns: [
        'start_time',
        'end_time',
        'partial',
        'rounded',
        ...latencyColumns,
        'active_users',
        ...(previousSeries
          ? ['compared_start_time', 'compared_end_time', ...latencyColumns.map((name) => `compared_${name}`)]
          : [])
      ],
      rows: series.map((point, index) => [
        point.from,
        point.to,
        point.partial,
        point.rounded,
        ...latencyCells(point),
        point.activeUsers,
        ...(previousSeries ? comparedCells(previousSeries[index] ?? null) : [])
      ])
    },
    {
      name: 'summary',
      label: 'Summary',
      columns: [
        'period',
        'start_time',
        'end_time',
        ...latencyColumns,
        'active_users',
        'percentile_error',
        'user_error'
      ],
      rows: [
        ofPeriod('shown', answer.from, answer.to, summary),
        ...(previous ? [ofPeriod('compared', previous.from, previous.to, previous)] : [])
      ].map((row) => [...row, accuracy.percentileError, accuracy.userError])
    }
  ];
}

/** Nothing where nothing can be known. */
function comparedCells(point: SeriesPoint | null) {
  if (!point) return ['compared_start_time', 'compared_end_time', ...latencyColumns].map(() => null);
  return [point.from, point.to, ...latencyCells(point)];
}

/** The endpoint table as it is sorted and searched, each percentile with its number of requests and its error. */
export function endpointTable(
  { endpoints, accuracy }: { endpoints: EndpointNumbers[]; accuracy: { percentileError: number } },
  sort: EndpointSort,
  search: string
): ExportTable {
  return {
    name: 'endpoints',
    label: 'Endpoint table',
    columns: ['endpoint', 'method', ...latencyColumns, 'percentile_error'],
    rows: sortEndpoints(searchEndpoints(endpoints, search), sort).map((row) => [
      row.endpoint,
      row.method,
      ...latencyCells(row),
      accuracy.percentileError
    ])
  };
}
