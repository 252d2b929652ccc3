import { rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createRandom, randomPoint, randomRequest, toSketch } from './random-rows.ts';
import { percentileDisc } from './reference-model.ts';
import { setClock, type TestClock } from './set-clock.ts';
import { writeRows, type EventRow, type PointRow } from './write-rows.ts';

const hour = new Date('2026-03-10T00:00:00Z');
const minuteMs = 60_000;

interface AggregatedRow {
  endpoint_path: string | null;
  method: string | null;
  event_type: string | null;
  source: string | null;
  samples: number;
  scale: number;
  instrument: string | null;
  attributes: unknown;
  sum: string;
  values: Record<string, number | string | boolean>;
}

let database: TestDatabase;
let clock: TestClock;
const random = createRandom(42);

beforeEach(async () => {
  database = await createTestDatabase();
  clock = await setClock(database.pool, hour.toISOString());
});

afterEach(async () => {
  await database.drop();
});

test('a service whose spans are sampled is counted by its histogram, and its percentiles state their error', async () => {
  const durationsMs = Array.from({ length: 3000 }, () => Math.round(10 ** (random() * 4) * 1e6) / 1e6);
  const requests = durationsMs
    .filter((_, index) => index % 10 === 0)
    .map((durationMs) => ({ ...request(), durationMs, userId: `user-${Math.floor(random() * 5)}` }));
  const points = Array.from({ length: 59 }, (_, minute) =>
    point(minute, durationsMs.slice(minute * 50, minute === 58 ? undefined : (minute + 1) * 50))
  );
  await writeRows(database.pool, { requests, points });

  const [all, cell] = await rollUp('performance');

  expect(all).toMatchObject({ endpoint_path: null, source: 'histogram', samples: 3000, scale: 5 });
  expect(cell).toMatchObject({ endpoint_path: '/cart', method: 'GET', samples: 3000 });
  expect(all!.values).toMatchObject({ percentiles: 'estimated', users: 'at_least', unique_users: 5 });
  expect(all!.values.percentile_error).toBeCloseTo(0.01083, 5);
  const sorted = durationsMs.toSorted((a, b) => a - b);
  for (const fraction of [0.5, 0.95, 0.99]) {
    const exact = percentileDisc(sorted, fraction);
    const estimate = Number(all!.values[`p${fraction * 100}_response_time_ms`]);
    expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(exact * 0.0109);
  }
});

test('spans count while the histogram exceeds them by 2 % and what the ends of the hour hold, and not beyond', async () => {
  const service = (name: string, spans: number, inside: number, atTheEnd: number) => ({
    requests: Array.from({ length: spans }, () => ({ ...request(), service: name })),
    points: [
      {
        ...point(
          30,
          Array.from({ length: inside }, () => 1)
        ),
        service: name
      },
      // Its interval reaches into the next hour.
      {
        ...point(
          59.5,
          Array.from({ length: atTheEnd }, () => 1)
        ),
        service: name
      }
    ]
  });
  for (const rows of [
    service('equal', 100, 90, 10),
    service('within', 100, 95, 12),
    service('at the limit', 100, 102, 10),
    service('beyond', 100, 103, 10)
  ]) {
    await writeRows(database.pool, rows);
  }

  const rows = (await rollUp('performance')).filter((row) => row.endpoint_path === null);

  expect(rows.map((row) => [row.source, row.samples]).toSorted()).toEqual([
    ['histogram', 113],
    ['spans', 100],
    ['spans', 100],
    ['spans', 100]
  ]);
});

test('a service that says it keeps every span is counted by them, whatever its points say', async () => {
  const points = [{ ...point(10, [1, 2, 3, 4, 5]), spansComplete: true }];
  await writeRows(database.pool, { requests: [request()], points });

  const rows = await rollUp('performance');

  expect(rows.map((row) => [row.source, row.samples])).toEqual([
    ['spans', 1],
    ['spans', 1]
  ]);
});

test('points without a route or method are kept under names of their own', async () => {
  await writeRows(database.pool, {
    points: [{ ...point(10, [5, 6]), endpoint: null, method: null, status: 503 }]
  });

  const rows = await rollUp('performance');

  expect(rows[1]).toMatchObject({ endpoint_path: '(no route)', method: '_OTHER', samples: 2 });
  expect(rows[1]!.values).toMatchObject({ error_count: 2, error_rate: 1, status_5xx: 2 });
});

test('points of different scales meet at the lower one without losing a count', async () => {
  const durationsMs = Array.from({ length: 400 }, () => 10 ** (random() * 4));
  const fine = point(10, durationsMs.slice(0, 200));
  const coarse = { ...point(20, []), ...toSketch(durationsMs.slice(200), 3) };
  await writeRows(database.pool, { points: [fine, coarse] });

  const [all] = await rollUp('performance');

  const { rows } = await database.pool.query<{ index: number; items: number }>(
    `select unnest(sketch_indexes) as index, unnest(sketch_counts) as items from aggregated_metrics where endpoint_path is null`
  );
  const expected = toSketch(durationsMs, 3);
  expect(all).toMatchObject({ samples: 400, scale: 3 });
  expect(rows.map((row) => row.index)).toEqual(expected.indexes);
  expect(rows.map((row) => row.items)).toEqual(expected.counts);
});

test('points without sum or extremes get them from their buckets', async () => {
  const durationsMs = Array.from({ length: 500 }, () => 100 + random() * 900);
  await writeRows(database.pool, {
    points: [{ ...point(10, durationsMs), sum: null, min: null, max: null }]
  });

  const [all] = await rollUp('performance');

  const average = durationsMs.reduce((total, value) => total + value, 0) / 500;
  expect(Number(all!.values.avg_response_time_ms) / average).toBeCloseTo(1, 1);
  expect(Number(all!.values.min_response_time_ms) / Math.min(...durationsMs)).toBeCloseTo(1, 1);
  expect(Number(all!.values.max_response_time_ms) / Math.max(...durationsMs)).toBeCloseTo(1, 1);
});

test('other histograms are kept by instrument, unit and attributes, in their own unit', async () => {
  const other = (attributes: unknown, values: number[]): PointRow => ({
    ...point(10, values),
    id: crypto.randomUUID(),
    instrument: 'queue.depth',
    unit: '{item}',
    endpoint: null,
    method: null,
    status: null,
    attributes,
    sum: values.reduce((total, value) => total + value, 0)
  });
  await writeRows(database.pool, {
    points: [
      other({ queue: 'a' }, [10, 20]),
      other({ queue: 'a' }, [30]),
      other({ queue: 'b' }, [7]),
      other(null, [8])
    ]
  });

  const rows = await rollUp('histogram');

  expect(rows.map((row) => [row.attributes, row.samples, row.sum])).toEqual([
    [{ queue: 'a' }, 3, '60'],
    [{ queue: 'b' }, 1, '7'],
    [null, 1, '8']
  ]);
  expect(rows[0]!.values).toMatchObject({ total_count: 3, avg_value: 20, approximate: false });
});

test('Web Vitals are kept by page and name with their ratings, and what is no vital stops nothing', async () => {
  const vital = (page: string | null, metadata: unknown): EventRow => ({
    id: crypto.randomUUID(),
    timestamp: hour,
    service: 'web',
    environment: '',
    eventType: 'web_vital',
    page,
    userId: 'anonymous:1',
    success: null,
    metadata
  });
  const hostile = [
    null,
    [],
    'text',
    { name: 'LCP' },
    { name: 'LCP', value: 'NaN' },
    { name: 'LCP', value: -1 },
    { name: 'LCP', value: 1e300 },
    { name: '', value: 1 },
    { name: 'x'.repeat(200), value: 1 },
    { name: { a: 1 }, value: [1] }
  ];
  const events = [
    vital('/', { name: 'LCP', value: 1000, rating: 'good' }),
    vital('/', { name: 'LCP', value: 3000.5, rating: 'needs-improvement' }),
    vital('/', { name: 'LCP', value: 9000, rating: 'poor' }),
    vital(null, { name: 'CLS', value: 0, rating: 'good' }),
    vital(null, { name: 'CLS', value: 1e-30, rating: 'unheard of' }),
    ...hostile.map((metadata) => vital('/', metadata))
  ];
  await writeRows(database.pool, { events });

  const vitals = await rollUp('web_vital');
  const usage = await getRows('usage');

  expect(vitals.map((row) => [row.endpoint_path, row.event_type, row.samples, row.sum])).toEqual([
    ['', 'CLS', 2, '0.000000'],
    ['/', 'LCP', 3, '13000.500000']
  ]);
  expect(vitals[1]!.values).toMatchObject({ good: 1, needs_improvement: 1, poor: 1, p75_value: 6000.25 });
  expect(usage[0]!.samples).toBe(events.length);
});

test('a request with an impossible duration stops nothing', async () => {
  await writeRows(database.pool, { requests: [request(), request(), request()] });
  await database.pool.query(`
    update performance_metrics set response_time_ms = item.value
    from (select id, (array['NaN', 'Infinity', '-5'])[row_number() over ()]::double precision as value from performance_metrics) item
    where item.id = performance_metrics.id`);

  const [all] = await rollUp('performance');

  expect(all).toMatchObject({ samples: 3, sum: '0' });
});

function request() {
  return {
    ...randomRequest(random, new Date(hour.getTime() + Math.floor(random() * 3_600_000))),
    service: 'sampled',
    environment: 'production',
    endpoint: '/cart',
    method: 'GET'
  };
}

function point(minute: number, durationsMs: number[]): PointRow {
  const timestamp = new Date(hour.getTime() + minute * minuteMs);
  return {
    ...randomPoint(random, timestamp),
    service: 'sampled',
    endpoint: '/cart',
    method: 'GET',
    status: 200,
    spansComplete: false,
    ...(durationsMs.length > 0 ? toSketch(durationsMs) : {})
  };
}

/** Closes and rolls up the hour; the row over everything comes first. */
async function rollUp(metricType: string): Promise<AggregatedRow[]> {
  clock.advance(62 * minuteMs);
  await rollupClosedHours({ pool: database.pool, logger: silentLogger, now: clock.now });
  return getRows(metricType);
}

async function getRows(metricType: string): Promise<AggregatedRow[]> {
  const { rows } = await database.pool.query<AggregatedRow>(
    `select endpoint_path, method, event_type, source, sample_count as samples, sketch_scale as scale, instrument, attributes,
       sum_value as sum, aggregated_values as values
     from aggregated_metrics where metric_type = $1
     order by endpoint_path nulls first, event_type nulls first, attributes nulls last`,
    [metricType]
  );
  return rows;
}
