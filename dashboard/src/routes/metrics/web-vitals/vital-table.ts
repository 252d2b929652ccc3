import { vitalNames, type VitalName } from '#lib/metrics/vital-bands.ts';
import type { PageVitalNumbers, VitalNumbers } from '#lib/metrics/web-vitals.ts';

/** A page and its vitals; a vital that was not measured there is null. */
export interface VitalRow {
  /** Empty where the browser named none. */
  page: string;
  /** Of the vital that was measured most. */
  samples: number;
  vitals: Record<VitalName, VitalNumbers | null>;
}

export type VitalColumn = 'page' | 'samples' | VitalName;

export const vitalColumns: readonly VitalColumn[] = ['page', 'samples', ...vitalNames];

export interface VitalSort {
  column: VitalColumn;
  direction: 'ascending' | 'descending';
}

export const firstSort: VitalSort = { column: 'samples', direction: 'descending' };

/** One row a page, in the order in which the pages come. */
export function toVitalRows(vitals: readonly PageVitalNumbers[]): VitalRow[] {
  return [...Map.groupBy(vitals, ({ page }) => page)].map(([page, measured]) => ({
    page,
    samples: Math.max(...measured.map(({ samples }) => samples)),
    vitals: Object.fromEntries(
      vitalNames.map((name) => [name, measured.find(({ vital }) => vital === name) ?? null])
    ) as VitalRow['vitals']
  }));
}

/** `LCP` is descending, `-LCP` ascending; anything unknown is the first sort. */
export function readSort(parameter: string | null): VitalSort {
  const [, minus, name] = /^(-?)(\w+)$/.exec(parameter ?? '') ?? [];
  const column = vitalColumns.find((known) => known === name);
  return column ? { column, direction: minus ? 'ascending' : 'descending' } : firstSort;
}

/** What `readSort` reads; null for the first sort, which an address need not name. */
export function writeSort({ column, direction }: VitalSort): string | null {
  if (column === firstSort.column && direction === firstSort.direction) return null;
  return direction === 'ascending' ? `-${column}` : column;
}

/** A newly chosen column begins with its largest values, since trouble is large; pressed again it turns round. */
export function nextSort(sort: VitalSort, column: VitalColumn): VitalSort {
  const turn = sort.column === column && sort.direction === 'descending';
  return { column, direction: turn ? 'ascending' : 'descending' };
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** A new list in order; rows without a value come last in both directions, equal rows by page. */
export function sortVitalRows(rows: readonly VitalRow[], { column, direction }: VitalSort): VitalRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const valueOf = (row: VitalRow) =>
    column === 'samples' ? row.samples : column === 'page' ? 0 : (row.vitals[column]?.p75 ?? null);
  return rows.toSorted((a, b) => {
    const byPage = collator.compare(a.page, b.page);
    if (column === 'page') return sign * byPage;
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byPage;
    return sign * (left - right) || byPage;
  });
}

/** Rows whose page holds every word of the search. */
export function searchVitalRows(rows: readonly VitalRow[], search: string): VitalRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ page }) => words.every((word) => page.toLowerCase().includes(word)));
}
