import { expect, test } from 'vitest';
import type { EndpointNumbers } from '#lib/metrics/performance.ts';
import {
  firstSort,
  nextSort,
  readSort,
  searchEndpoints,
  sortEndpoints,
  writeSort
} from './endpoint-table.ts';

const rows = [
  endpoint('/orders/:id', 'GET', { averageMs: 20, p95Ms: 80, errorRate: 0.01 }),
  endpoint('/orders', 'POST', { averageMs: 90, p95Ms: 300, errorRate: 0 }),
  endpoint('/health-report', 'GET', { averageMs: null, p95Ms: null, errorRate: null }),
  endpoint('/orders', 'GET', { averageMs: 20, p95Ms: 40, errorRate: 0.2 })
];
const names = (list: EndpointNumbers[]) => list.map((row) => `${row.method} ${row.endpoint}`);

test('the slowest average comes first, equal rows by name, rows without data last', () => {
  expect(names(sortEndpoints(rows, firstSort))).toEqual([
    'POST /orders',
    'GET /orders',
    'GET /orders/:id',
    'GET /health-report'
  ]);
});

test('rows without data stay last when the order turns round', () => {
  const sorted = sortEndpoints(rows, { column: 'p95', direction: 'ascending' });

  expect(names(sorted)).toEqual(['GET /orders', 'GET /orders/:id', 'POST /orders', 'GET /health-report']);
});

test('names sort as people count', () => {
  const numbered = [endpoint('/v10', 'GET'), endpoint('/v9', 'GET')];

  expect(names(sortEndpoints(numbered, { column: 'endpoint', direction: 'ascending' }))).toEqual([
    'GET /v9',
    'GET /v10'
  ]);
});

test('sorting leaves the answer’s own list as it was', () => {
  sortEndpoints(rows, { column: 'endpoint', direction: 'ascending' });

  expect(rows[0]?.endpoint).toBe('/orders/:id');
});

test('a new column begins descending, the same one turns round and back', () => {
  const chosen = nextSort(firstSort, 'p95');
  const turned = nextSort(chosen, 'p95');

  expect(chosen).toEqual({ column: 'p95', direction: 'descending' });
  expect(turned).toEqual({ column: 'p95', direction: 'ascending' });
  expect(nextSort(turned, 'p95')).toEqual(chosen);
});

test('an address gives back the sort that wrote it, and nonsense the first sort', () => {
  expect(readSort(writeSort({ column: 'errors', direction: 'ascending' }))).toEqual({
    column: 'errors',
    direction: 'ascending'
  });
  expect(readSort('p95')).toEqual({ column: 'p95', direction: 'descending' });
  expect([readSort(null), readSort('-'), readSort('constructor'), readSort('p95;drop')]).toEqual(
    Array(4).fill(firstSort)
  );
});

test('a search finds every word, in any order and case', () => {
  expect(names(searchEndpoints(rows, 'ORDERS get'))).toEqual(['GET /orders/:id', 'GET /orders']);
  expect(searchEndpoints(rows, '  ')).toHaveLength(4);
  expect(searchEndpoints(rows, 'nothing')).toEqual([]);
});

function endpoint(name: string, method: string, numbers: Partial<EndpointNumbers> = {}): EndpointNumbers {
  return {
    endpoint: name,
    method,
    requestCount: 100,
    errorCount: 0,
    errorRate: 0,
    averageMs: 1,
    p50Ms: 1,
    p95Ms: 1,
    p99Ms: 1,
    totalMs: 100,
    ...numbers
  };
}
