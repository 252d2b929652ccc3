import { vitalNames } from '#lib/metrics/vital-bands.ts';
import type { VitalNumbers, WebVitalsOverview } from '#lib/metrics/web-vitals.ts';
import type { ExportTable } from '#lib/page/export-tables.ts';
import { searchVitalRows, sortVitalRows, toVitalRows, type VitalSort } from './vital-table.ts';

const columns = ['vital', 'sample_count', 'p75', 'good', 'needs_improvement', 'poor'];

/** Web Vitals as tables: of each page in the order and as far as the search finds them, over time, in all. */
export function vitalTables(
  { all, shown }: { all: WebVitalsOverview; shown: WebVitalsOverview },
  sort: VitalSort,
  search: string
): ExportTable[] {
  const error = all.accuracy.percentileError;
  const rows = sortVitalRows(searchVitalRows(toVitalRows(all.vitals), search), sort);
  return [
    {
      name: 'web-vitals-by-page',
      label: 'Web Vitals by page',
      columns: ['page', ...columns, 'percentile_error'],
      rows: rows.flatMap(({ page, vitals }) =>
        vitalNames.flatMap((name) => {
          const numbers = vitals[name];
          return numbers ? [[page, ...toCells(numbers), error]] : [];
        })
      )
    },
    {
      name: 'web-vitals-over-time',
      label: 'Web Vitals over time',
      columns: [
        'start_time',
        'end_time',
        'partial',
        'rounded',
        'vital',
        'sample_count',
        'p75',
        'percentile_error'
      ],
      rows: shown.series.points.flatMap(({ from, to, partial, rounded, vitals }) =>
        vitals.map(({ vital, samples, p75 }) => [from, to, partial, rounded, vital, samples, p75, error])
      )
    },
    {
      name: 'web-vitals-summary',
      label: 'Summary',
      columns: ['period', 'start_time', 'end_time', ...columns, 'percentile_error'],
      rows: [
        ...shown.totals.map((numbers) => ['shown', shown.from, shown.to, ...toCells(numbers), error]),
        ...(shown.previous?.totals ?? []).map((numbers) => [
          'compared',
          shown.previous!.from,
          shown.previous!.to,
          ...toCells(numbers),
          error
        ])
      ]
    }
  ];
}

function toCells({ vital, samples, p75, good, needsImprovement, poor }: VitalNumbers) {
  return [vital, samples, p75, good, needsImprovement, poor];
}
