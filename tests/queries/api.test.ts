import { silentLogger } from '@lakegauge/database';
import type { RequestEvent } from '@sveltejs/kit';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { GET as getPerformance } from '../../dashboard/src/routes/api/v1/metrics/performance/+server.ts';
import { GET as getTimeSeries } from '../../dashboard/src/routes/api/v1/metrics/time-series/+server.ts';
import { GET as getUsage } from '../../dashboard/src/routes/api/v1/metrics/usage/+server.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { insertHistory } from './insert-history.ts';
import type { EventRow, RequestRow } from './telemetry-history.ts';

const hourMs = 3_600_000;
const routes = {
  performance: getPerformance,
  usage: getUsage,
  'time-series': getTimeSeries
};
type Route = keyof typeof routes;
const everyRoute = Object.keys(routes) as Route[];

let database: TestDatabase;
let hourAgo: Date;

// The routes take the time from the clock, so what they find has to be where the clock is.
beforeAll(async () => {
  database = await createTestDatabase();
  hourAgo = new Date(Date.now() - hourMs);
  const request: RequestRow = {
    time: hourAgo,
    service: 'shop',
    environment: 'prod',
    endpoint: '/items/:id',
    method: 'GET',
    status: 200,
    durationMs: 10,
    user: 'ada'
  };
  const event: EventRow = {
    time: hourAgo,
    service: 'shop',
    environment: 'prod',
    type: 'page_view',
    page: '/cart',
    user: 'bob'
  };
  await insertHistory(database.pool, {
    requests: [
      request,
      { ...request, durationMs: 30, status: 404 },
      { ...request, endpoint: '/orders', method: 'POST', durationMs: 200, user: null },
      { ...request, service: 'billing', durationMs: 2, user: 'cy' }
    ],
    events: [event, { ...event, type: 'search', page: null }, { ...event, user: 'anonymous:1' }]
  });
});

afterAll(() => database.drop());

async function call(route: Route, query: string, pool = database.pool) {
  const request = new Request(`http://127.0.0.1:8000/api/v1/metrics/${route}${query}`);
  const event = {
    url: new URL(request.url),
    request,
    route: { id: `/api/v1/metrics/${route}` },
    locals: { pool, logger: silentLogger, correlationId: 'c-1', viewer: { name: 'ada', isAdmin: true } }
  };
  const response = await routes[route](event as unknown as RequestEvent);
  return { response, status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('every route', () => {
  test.each(everyRoute)(
    '%s answers for the last 24 hours unless told, as JSON that nobody keeps',
    async (route) => {
      const { response, status, body } = await call(route, '');

      expect(status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(body.time_range).toBe('24h');
      const lengthMs = Date.parse(body.end_time as string) - Date.parse(body.start_time as string);
      expect(lengthMs).toBe(24 * hourMs);
    }
  );

  test.each(everyRoute)('%s names a range by its ends custom', async (route) => {
    const start = new Date(hourAgo.getTime() - 60_000).toISOString();
    const end = new Date(hourAgo.getTime() + 60_000).toISOString();

    const { body } = await call(route, `?start=${start}&end=${end}`);

    expect(body).toMatchObject({ time_range: 'custom', start_time: start, end_time: end });
  });

  const day = 24 * hourMs;
  const at = (offsetMs: number) => new Date(Date.now() + offsetMs).toISOString();
  const earliest = () => at(-90 * day).slice(0, 10);
  const faults: [string, () => string, () => string][] = [
    ['an end in the future', () => `?start=${at(-day)}&end=${at(day)}`, () => 'Cannot query future dates'],
    [
      'a start before the retention',
      () => `?start=${at(-92 * day)}&end=${at(-60 * day)}`,
      () => `Data retention is 90 days; earliest queryable date is ${earliest()}`
    ],
    [
      'a range of more than 90 days',
      () => `?start=${earliest()}&end=${at(0).slice(0, 10)}`,
      () => 'Maximum time range is 90 days'
    ],
    [
      'a start after the end',
      () => `?start=${at(-day)}&end=${at(-2 * day)}`,
      () => 'Start date must be before end date'
    ],
    ['an unknown range', () => '?time_range=1y', () => 'time_range must be one of 24h, 7d, 30d, 90d'],
    ['a start without an end', () => `?start=${at(-day)}`, () => 'Give start and end together']
  ];
  afterEach(() => void vi.useRealTimers());
  for (const route of everyRoute) {
    test.each(faults)(`${route} refuses %s in the words of the contract`, async (_, query, message) => {
      // In the first hour of a UTC day no range of whole days is longer than 90 days and an hour.
      vi.useFakeTimers({ toFake: ['Date'], now: new Date().setUTCHours(12) });
      const { response, status, body } = await call(route, query());

      expect(status).toBe(400);
      expect(body).toEqual({
        error: 'Bad Request',
        message: message(),
        status_code: 400,
        correlation_id: 'c-1'
      });
      expect(response.headers.get('x-correlation-id')).toBe('c-1');
    });
  }

  test.each(everyRoute)('%s refuses a parameter that it does not know', async (route) => {
    const { status, body } = await call(route, '?servcie=shop');

    expect(status).toBe(400);
    expect(body.message).toMatch(/^servcie: unknown parameter; known are time_range, start, end, service/);
  });

  test.each(everyRoute)('%s answers 503 without the inside when the database is away', async (route) => {
    const away = (await import('pg')).default;
    const pool = new away.Pool({ connectionString: 'postgres://nobody:secret@127.0.0.1:1/nothing' });

    const { response, status, body } = await call(route, '', pool);

    expect(status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(body).toEqual({
      error: 'Service Unavailable',
      message: 'The database cannot answer at the moment; try again in a few seconds',
      status_code: 503,
      correlation_id: 'c-1'
    });
    await pool.end();
  });
});

describe('performance', () => {
  test('has the fields of the contract, rates as ratios, slowest endpoint first', async () => {
    const { body } = await call('performance', '?time_range=24h&service=shop');

    expect(body).toEqual({
      time_range: '24h',
      start_time: expect.any(String) as string,
      end_time: expect.any(String) as string,
      as_of: expect.any(String) as string,
      partial_hours: expect.any(Array) as string[],
      accuracy: { percentiles: 'exact', percentile_error: 0, users: 'exact', user_error: 0 },
      sample_count: 3,
      previous: null,
      metrics: {
        avg_response_time_ms: 80,
        total_requests: 3,
        error_rate: 1 / 3,
        p50_response_time_ms: 30,
        p95_response_time_ms: expect.closeTo(183, 9) as number,
        p99_response_time_ms: 196.6,
        active_users: 2
      },
      endpoints: [
        {
          endpoint: '/orders',
          method: 'POST',
          avg_response_time_ms: 200,
          p50_response_time_ms: 200,
          p95_response_time_ms: 200,
          p99_response_time_ms: 200,
          request_count: 1,
          error_count: 0,
          error_rate: 0
        },
        {
          endpoint: '/items/:id',
          method: 'GET',
          avg_response_time_ms: 20,
          p50_response_time_ms: 20,
          p95_response_time_ms: 29,
          p99_response_time_ms: 29.8,
          request_count: 2,
          error_count: 1,
          error_rate: 0.5
        }
      ]
    });
  });

  test('can be asked for one endpoint, and then for its callers alone', async () => {
    const { body } = await call('performance', '?service=shop&endpoint=/items/:id');

    expect(body.metrics).toMatchObject({ total_requests: 2, active_users: 1 });
    expect(body.endpoints).toHaveLength(1);
  });

  test('counts anonymous users only when asked', async () => {
    const without = await call('performance', '?service=shop&include_anonymous=false');
    const including = await call('performance', '?service=shop&include_anonymous=true');

    expect(without.body.metrics).toMatchObject({ active_users: 2 });
    expect(including.body.metrics).toMatchObject({ active_users: 3 });
  });

  test('of a service that sent nothing has no latency, which is not zero', async () => {
    const { body } = await call('performance', '?service=nobody');

    expect(body.metrics).toEqual({
      avg_response_time_ms: null,
      total_requests: 0,
      error_rate: null,
      p50_response_time_ms: null,
      p95_response_time_ms: null,
      p99_response_time_ms: null,
      active_users: 0
    });
    expect(body.endpoints).toEqual([]);
  });
});

describe('usage', () => {
  test('has the fields of the contract', async () => {
    const { body } = await call('usage', '?environment=prod');

    expect(body).toEqual({
      time_range: '24h',
      start_time: expect.any(String) as string,
      end_time: expect.any(String) as string,
      as_of: expect.any(String) as string,
      partial_hours: expect.any(Array) as string[],
      accuracy: { users: 'exact', user_error: 0 },
      sample_count: 3,
      previous: null,
      total_events: 3,
      event_types: 2,
      unique_users: 1,
      // Bob of the events, Ada and Cy of the requests.
      active_users: 3,
      event_distribution: { page_view: 2, search: 1 },
      page_views: { '/cart': 2 },
      pages_omitted: 0
    });
  });

  test('can be asked for one type of event', async () => {
    const { body } = await call('usage', '?event_type=search&include_anonymous=true');

    expect(body).toMatchObject({
      total_events: 1,
      unique_users: 1,
      active_users: 4,
      event_distribution: { search: 1 },
      page_views: {}
    });
  });
});

describe('time-series', () => {
  const empty = {
    avg_response_time_ms: null,
    p50_response_time_ms: null,
    p95_response_time_ms: null,
    p99_response_time_ms: null,
    total_requests: null,
    error_rate: null,
    total_events: null,
    unique_users: null
  };

  test('has one point an hour, with nulls where there is no data', async () => {
    const { body } = await call('time-series', '?service=shop');

    const points = body.data_points as Record<string, unknown>[];
    const hour = new Date(Math.floor(hourAgo.getTime() / hourMs) * hourMs).toISOString();
    expect(points).toHaveLength(25);
    expect(points.find((point) => point.timestamp === hour)).toEqual({
      timestamp: hour,
      avg_response_time_ms: 80,
      p50_response_time_ms: 30,
      p95_response_time_ms: expect.closeTo(183, 9) as number,
      p99_response_time_ms: 196.6,
      total_requests: 3,
      error_rate: 1 / 3,
      total_events: 3,
      unique_users: 1,
      partial: false
    });
    for (const point of points.filter((other) => other.timestamp !== hour))
      expect(point).toMatchObject(empty);
  });

  test.each([
    ['performance', { total_requests: 4, total_events: null, unique_users: null }],
    ['usage', { total_requests: null, error_rate: null, total_events: 3, unique_users: 1 }],
    ['both', { total_requests: 4, total_events: 3, unique_users: 1 }]
  ])('of %s has what was asked for', async (metricType, expected) => {
    const { body } = await call('time-series', `?metric_type=${metricType}`);

    const points = body.data_points as Record<string, unknown>[];
    expect(points.filter((point) => (point.total_requests ?? point.total_events) !== null)).toMatchObject([
      expected
    ]);
  });

  test('refuses another metric type by name', async () => {
    const { status, body } = await call('time-series', '?metric_type=all');

    expect(status).toBe(400);
    expect(body.message).toMatch(/^metric_type: .*"performance"\|"usage"\|"both"/);
  });
});
