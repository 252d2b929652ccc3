import { expect, test } from 'vitest';
import type { ComparedEndpoint } from '#lib/metrics/endpoint-comparison.ts';
import type { LatencyNumbers } from '#lib/metrics/performance.ts';
import { topMovers } from './top-movers.ts';

const names = (rows: ComparedEndpoint[]) => rows.map(({ endpoint }) => endpoint);

test('what got slower is ordered by the time that it costs all requests together', () => {
  const { slower } = topMovers([
    compared('rare', { requestCount: 40, p95Ms: 900 }, { requestCount: 40, p95Ms: 100 }),
    compared('busy', { requestCount: 10_000, p95Ms: 120 }, { requestCount: 10_000, p95Ms: 100 }),
    compared('steady', { requestCount: 500, p95Ms: 103 }, { requestCount: 500, p95Ms: 100 }),
    compared('faster', { requestCount: 500, p95Ms: 50 }, { requestCount: 500, p95Ms: 100 })
  ]);

  expect(names(slower)).toEqual(['busy', 'rare']);
});

test('what fails more is ordered by the failures that were added', () => {
  const { failing } = topMovers([
    compared('rare', { requestCount: 40, errorRate: 0.5 }, { requestCount: 40, errorRate: 0 }),
    compared('busy', { requestCount: 10_000, errorRate: 0.02 }, { requestCount: 10_000, errorRate: 0.01 }),
    compared('better', { requestCount: 500, errorRate: 0 }, { requestCount: 500, errorRate: 0.4 })
  ]);

  expect(names(failing)).toEqual(['busy', 'rare']);
});

test('one failure more is no news', () => {
  const { failing } = topMovers([
    compared('one', { requestCount: 100, errorRate: 0.01 }, { requestCount: 100, errorRate: 0 })
  ]);

  expect(failing).toEqual([]);
});

test('too few requests on either side tell nothing of latency and errors', () => {
  const { slower, failing } = topMovers([
    compared('few now', { requestCount: 5, p95Ms: 900, errorRate: 1 }, { requestCount: 500 }),
    compared('few before', { requestCount: 500, p95Ms: 900, errorRate: 1 }, { requestCount: 5 }),
    compared('new', { requestCount: 500, p95Ms: 900, errorRate: 1 }, null)
  ]);

  expect([...slower, ...failing]).toEqual([]);
});

test('traffic moves up and down; a new endpoint has nothing to be compared with', () => {
  const { traffic } = topMovers([
    compared('up', { requestCount: 300 }, { requestCount: 100 }),
    compared('down', { requestCount: 100 }, { requestCount: 1000 }),
    compared('steady', { requestCount: 105 }, { requestCount: 100 }),
    compared('new', { requestCount: 5000 }, null)
  ]);

  expect(names(traffic)).toEqual(['down', 'up']);
});

test('there are at most five', () => {
  const many = Array.from({ length: 9 }, (_, index) =>
    compared(`/${index}`, { requestCount: 100, p95Ms: 200 + index }, { requestCount: 100, p95Ms: 100 })
  );

  expect(names(topMovers(many).slower)).toEqual(['/8', '/7', '/6', '/5', '/4']);
});

function compared(
  endpoint: string,
  now: Partial<LatencyNumbers>,
  before: Partial<LatencyNumbers> | null
): ComparedEndpoint {
  return { ...numbers(now), endpoint, method: 'GET', before: before && numbers(before) };
}

function numbers(given: Partial<LatencyNumbers>): LatencyNumbers {
  return {
    requestCount: 100,
    errorCount: 0,
    errorRate: 0,
    averageMs: 100,
    p50Ms: 100,
    p95Ms: 100,
    p99Ms: 100,
    totalMs: 0,
    ...given
  };
}
