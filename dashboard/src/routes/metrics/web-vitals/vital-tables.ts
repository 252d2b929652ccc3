import type { VitalNumbers, WebVitalsOverview } from '#lib/metrics/web-vitals.ts';
import { toTable, type ExportTable } from '#lib/page/export-tables.ts';
import { searchVitalRows, sortVitalRows, toVitalRows, type VitalSort } from './vital-table.ts';

/** What the page of Web Vitals shows, as tables: pages in their order and as far as the search finds them. */
export function vitalTables(
  all: WebVitalsOverview,
  shown: WebVitalsOverview,
  sort: VitalSort,
  search: string
): ExportTable[] {
  const rows = sortVitalRows(searchVitalRows(toVitalRows(all.vitals), search), sort);
  const ofPages = rows.flatMap(({ page, vitals }) =>
    Object.values(vitals).flatMap((numbers) => (numbers ? [{ ...numbers, page }] : []))
  );
  const { percentileError } = all.accuracy;
  return [
    toTable('pages', 'Vitals by page', ofPages, { page: (row) => row.page, ...columns(percentileError) }),
    toTable('totals', 'Totals', shown.totals, columns(percentileError)),
    toTable(
      'time-series',
      'Over time',
      shown.series.points.flatMap((point) => point.vitals.map((vital) => ({ ...vital, point }))),
      {
        start_time: (row) => row.point.from,
        end_time: (row) => row.point.to,
        partial: (row) => row.point.partial,
        vital: (row) => row.vital,
        p75: (row) => row.p75,
        samples: (row) => row.samples
      }
    )
  ];
}

function columns(percentileError: number) {
  return {
    vital: (row: VitalNumbers) => row.vital,
    p75: (row: VitalNumbers) => row.p75,
    samples: (row: VitalNumbers) => row.samples,
    good: (row: VitalNumbers) => row.good,
    needs_improvement: (row: VitalNumbers) => row.needsImprovement,
    poor: (row: VitalNumbers) => row.poor,
    percentile_error: () => percentileError
  };
}
