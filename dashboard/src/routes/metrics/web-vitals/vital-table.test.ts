import { expect, test } from 'vitest';
import { nextSort, readSort, searchVitalRows, sortVitalRows, toVitalRows, writeSort } from './vital-table.ts';

const measured = (page: string, vital: string, p75: number, samples = 40) => ({
  page,
  vital,
  p75,
  samples,
  good: samples,
  needsImprovement: 0,
  poor: 0
});
const rows = toVitalRows([
  measured('/cart', 'LCP', 3000, 90),
  measured('/cart', 'CLS', 0.1, 120),
  measured('/about', 'LCP', 900),
  measured('', 'INP', 150, 7)
]);
const pages = (list: typeof rows) => list.map(({ page }) => page);

test('a page is one row with each of its vitals; one that was not measured is not there', () => {
  expect(rows[0]).toMatchObject({ page: '/cart', samples: 120, vitals: { LCP: { p75: 3000 }, INP: null } });
});

test('a vital sorts its worst first; pages without it come last, either way', () => {
  expect(pages(sortVitalRows(rows, { column: 'LCP', direction: 'descending' }))).toEqual([
    '/cart',
    '/about',
    ''
  ]);
  expect(pages(sortVitalRows(rows, { column: 'LCP', direction: 'ascending' }))).toEqual([
    '/about',
    '/cart',
    ''
  ]);
});

test('an address names a sort, and a plain one none', () => {
  expect(readSort('-INP')).toEqual({ column: 'INP', direction: 'ascending' });
  expect(readSort('nonsense')).toEqual({ column: 'samples', direction: 'descending' });
  expect(writeSort(readSort(null))).toBeNull();
  expect(writeSort(nextSort(readSort('LCP'), 'LCP'))).toBe('-LCP');
});

test('a search wants every word', () => {
  expect(pages(searchVitalRows(rows, 'ca RT'))).toEqual(['/cart']);
});
