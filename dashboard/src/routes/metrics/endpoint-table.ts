import type { EndpointNumbers } from '#lib/metrics/performance.ts';

export interface EndpointColumn {
  /** Its name in the page's address. */
  id: string;
  label: string;
  /** What it tells, for whoever hovers over its head. */
  explanation: string;
  isNumber: boolean;
  valueOf: (endpoint: EndpointNumbers) => string | number | null;
}

export const endpointColumns: readonly EndpointColumn[] = [
  {
    id: 'endpoint',
    label: 'Endpoint',
    explanation: 'Route template, never a path with real identifiers',
    isNumber: false,
    valueOf: (row) => row.endpoint
  },
  {
    id: 'method',
    label: 'Method',
    explanation: 'HTTP method',
    isNumber: false,
    valueOf: (row) => row.method
  },
  {
    id: 'average',
    label: 'Avg Response (ms)',
    explanation: 'Mean time of a response',
    isNumber: true,
    valueOf: (row) => row.averageMs
  },
  {
    id: 'p50',
    label: 'P50 (ms)',
    explanation: 'Half of the requests were faster',
    isNumber: true,
    valueOf: (row) => row.p50Ms
  },
  {
    id: 'p95',
    label: 'P95 (ms)',
    explanation: 'One request in 20 was slower',
    isNumber: true,
    valueOf: (row) => row.p95Ms
  },
  {
    id: 'p99',
    label: 'P99 (ms)',
    explanation: 'One request in 100 was slower',
    isNumber: true,
    valueOf: (row) => row.p99Ms
  },
  {
    id: 'requests',
    label: 'Requests',
    explanation: 'Number of requests',
    isNumber: true,
    valueOf: (row) => row.requestCount
  },
  {
    id: 'errors',
    label: 'Error Rate',
    explanation: 'Share of requests answered with 4xx or 5xx',
    isNumber: true,
    valueOf: (row) => row.errorRate
  },
  {
    id: 'impact',
    label: 'Impact',
    explanation: 'Share of the time that all requests together took: where an improvement pays most',
    isNumber: true,
    valueOf: (row) => row.totalMs
  }
];

export interface EndpointSort {
  column: string;
  direction: 'ascending' | 'descending';
}

export const firstSort: EndpointSort = { column: 'average', direction: 'descending' };

/** Below this many requests a percentile is one or two requests' luck; the table shows it in grey. */
export const samplesMin = 30;

/** From here on an error rate is set in the colour of errors, with a mark beside it. */
export const errorRateHigh = 0.05;

/** `p95` is descending, `-p95` ascending; anything unknown is the first sort. */
export function readSort(parameter: string | null): EndpointSort {
  const [, minus, column] = /^(-?)(\w+)$/.exec(parameter ?? '') ?? [];
  if (!endpointColumns.some(({ id }) => id === column)) return firstSort;
  return { column: column ?? firstSort.column, direction: minus ? 'ascending' : 'descending' };
}

/** What `readSort` reads. */
export function writeSort(sort: EndpointSort): string {
  return sort.direction === 'ascending' ? `-${sort.column}` : sort.column;
}

/** A newly chosen column begins with its largest values, since trouble is large; pressed again it turns round. */
export function nextSort(sort: EndpointSort, column: string): EndpointSort {
  const turn = sort.column === column && sort.direction === 'descending';
  return { column, direction: turn ? 'ascending' : 'descending' };
}

/** A new list in order; rows without a value come last in both directions, equal rows by endpoint and method. */
export function sortEndpoints(endpoints: readonly EndpointNumbers[], sort: EndpointSort): EndpointNumbers[] {
  const column = endpointColumns.find(({ id }) => id === sort.column);
  const sign = sort.direction === 'ascending' ? 1 : -1;
  const byName = (a: EndpointNumbers, b: EndpointNumbers) =>
    compare(a.endpoint, b.endpoint) || compare(a.method, b.method);
  return endpoints.toSorted((a, b) => {
    const [left, right] = [column?.valueOf(a) ?? null, column?.valueOf(b) ?? null];
    if (left === null || right === null)
      return Number(left === null) - Number(right === null) || byName(a, b);
    return sign * compare(left, right) || byName(a, b);
  });
}

/** Endpoints whose route or method holds every word of the search, in any order and case. */
export function searchEndpoints(endpoints: readonly EndpointNumbers[], search: string): EndpointNumbers[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return endpoints.filter(({ endpoint, method }) => {
    const text = `${method} ${endpoint}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}
