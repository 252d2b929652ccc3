import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EndpointDetail } from '../../dashboard/src/lib/metrics/endpoint-detail.ts';
import { countEventsOfUser } from '../../dashboard/src/lib/server/queries/count-events-of-user.ts';
import { getEndpointComparison } from '../../dashboard/src/lib/server/queries/get-endpoint-comparison.ts';
import { getEndpointDetail } from '../../dashboard/src/lib/server/queries/get-endpoint-detail.ts';
import { getErrorTypes } from '../../dashboard/src/lib/server/queries/get-error-types.ts';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { getWebVitals } from '../../dashboard/src/lib/server/queries/get-web-vitals.ts';
import { withReading, type Reading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { insertSample } from '../api/insert-sample.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { percentileCont } from './reference-numbers.ts';

const now = new Date('2026-03-18T10:35:20Z');
const range = { from: new Date('2026-03-15T10:00:00Z'), to: now };
const everything = { service: null, environment: null, includeAnonymous: false, range };
const fromRaw = { exactRowsMax: 0, exact: true };
const fromRollups = { exactRowsMax: 0, exact: false };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `update rollup_state set raw_from = '2026-03-11', closed = '2026-03-11', rolled_up = '2026-03-11'`
  );
  await insertSample(database.pool, now);
});

afterAll(() => database.drop());

function read<Answer>(ask: (reading: Reading) => Promise<Answer>): Promise<Answer> {
  return withReading(database.pool, {}, ask);
}

interface SampleRow {
  time: Date;
  method: string;
  ms: number;
  status: number;
  user: string;
  errorType: string | null;
  service: string;
}

/** From the rows, by hand. */
async function rowsOf(endpoint: string) {
  const { rows } = await database.pool.query<SampleRow>(
    `select timestamp as time, method, response_time_ms as ms, status_code as status, user_id as "user",
       error_type as "errorType", service_name as service
     from performance_metrics
     where endpoint = $1 and timestamp >= $2 and timestamp < $3`,
    [endpoint, range.from, range.to]
  );
  return rows;
}

describe.each([
  ['raw rows', fromRaw],
  ['rollups', fromRollups]
])('an endpoint from %s', (_source, precision) => {
  const endpoint = '/items/:id';
  let detail: EndpointDetail;

  beforeAll(async () => {
    detail = await read((reading) => getEndpointDetail(reading, { ...everything, endpoint }, now, precision));
  });

  test('has each request in the one bucket that its duration falls into', async () => {
    const rows = await rowsOf(endpoint);

    expect(rows.length).toBeGreaterThan(100);
    for (const { fromMs, toMs, requests } of detail.distribution) {
      const expected = rows.filter(({ ms }) => ms > fromMs && ms <= toMs * (1 + 1e-12)).length;
      expect({ fromMs, requests }).toEqual({ fromMs, requests: expected });
    }
    expect(sum(detail.distribution.map(({ requests }) => requests))).toBe(rows.length);
    expect(detail.summary.requestCount).toBe(rows.length);
  });

  test('counts by status what was answered', async () => {
    const rows = await rowsOf(endpoint);
    const countOf = (isMeant: (status: number) => boolean) =>
      rows.filter(({ status }) => isMeant(status)).length;

    expect(detail.statusClasses.map(({ statusClass, requests }) => ({ statusClass, requests }))).toEqual(
      [2, 4, 5].map((statusClass) => ({
        statusClass,
        requests: countOf((status) => Math.floor(status / 100) === statusClass)
      }))
    );
    expect(detail.recent.statusCodes).toEqual(
      [200, 404, 500].map((statusCode) => ({
        statusCode,
        requests: countOf((status) => status === statusCode)
      }))
    );
  });

  test('tells by time what it tells in all: status classes, and which rows of durations', async () => {
    const rows = await rowsOf(endpoint);
    const { series, statusClasses, heatMap } = detail;
    const within = (index: number) =>
      rows.filter(({ time }) => time >= new Date(series[index]!.from) && time < new Date(series[index]!.to));

    expect(statusClasses[0]?.counts).toHaveLength(series.length);
    expect(heatMap?.counts).toHaveLength(series.length);
    for (const index of series.keys()) {
      for (const { statusClass, counts } of statusClasses) {
        expect(counts[index]).toBe(
          within(index).filter(({ status }) => Math.floor(status / 100) === statusClass).length
        );
      }
      const expected = heatMap!.boundsMs
        .slice(1)
        .map(
          (toMs, row) =>
            within(index).filter(
              ({ ms }) => ms > heatMap!.boundsMs[row]! * (1 + 1e-12) && ms <= toMs * (1 + 1e-12)
            ).length
        );
      expect(heatMap!.counts[index]).toEqual(expected);
    }
  });

  test('of one method holds its requests alone', async () => {
    const rows = (await rowsOf(endpoint)).filter(({ method }) => method === 'POST');
    const posts = await read((reading) =>
      getEndpointDetail(reading, { ...everything, endpoint, method: 'POST' }, now, precision)
    );

    expect(rows.length).toBeGreaterThan(20);
    expect(posts.summary.requestCount).toBe(rows.length);
    expect(posts.endpoints.map(({ method }) => method)).toEqual(['POST']);
    expect(sum(posts.series.map(({ requestCount }) => requestCount))).toBe(rows.length);
    expect(sum(posts.distribution.map(({ requests }) => requests))).toBe(rows.length);
    expect(sum(posts.heatMap!.counts.flat())).toBe(rows.length);
    expect(sum(posts.statusClasses.map(({ requests }) => requests))).toBe(rows.length);
    expect(posts.recent.requests).toBe(rows.length);
    expect(posts.summary.errorCount).toBe(rows.filter(({ status }) => status >= 400).length);
  });

  test('names its kinds of errors with those who met them, and the versions that answered', async () => {
    const rows = await rowsOf(endpoint);
    const failed = Map.groupBy(
      rows.filter(({ status }) => status >= 400),
      ({ errorType, status }) => errorType ?? `HTTP_${status}`
    );
    const services = Map.groupBy(rows, ({ service }) => service);

    expect(detail.recent).toMatchObject({ requests: rows.length, isLimited: false });
    expect(detail.recent.errorTypes).toEqual(
      [...failed].map(([errorType, met]) => ({
        errorType,
        requests: met.length,
        users: new Set(met.map(({ user }) => user)).size,
        lastSeen: new Date(Math.max(...met.map(({ time }) => time.getTime()))).toISOString()
      }))
    );
    expect(new Set(detail.recent.versions.map(({ service }) => service))).toEqual(new Set(services.keys()));
    for (const { service, version, requests, errors, p95Ms } of detail.recent.versions) {
      const answered = services.get(service)!;
      const sorted = answered.map(({ ms }) => ms).sort((a, b) => a - b);
      expect({ version, requests, errors }).toEqual({
        version: null,
        requests: answered.length,
        errors: answered.filter(({ status }) => status >= 400).length
      });
      expect(p95Ms).toBeCloseTo(percentileCont(sorted, 0.95)!, 9);
    }
  });

  test('names its slowest requests, and how many people met an error', async () => {
    const rows = await rowsOf(endpoint);

    expect(detail.recent.slowest.map(({ durationMs }) => durationMs)).toEqual(
      rows
        .map(({ ms }) => ms)
        .sort((a, b) => b - a)
        .slice(0, 20)
    );
    expect(detail.recent.slowest[0]?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(detail.recent.users).toBe(new Set(rows.map(({ user }) => user)).size);
    expect(detail.recent.usersWithErrors).toBe(
      new Set(rows.filter(({ status }) => status >= 400).map(({ user }) => user)).size
    );
  });
});

describe.each([
  ['raw rows', fromRaw],
  ['rollups', fromRollups]
])('all endpoints from %s', (_source, precision) => {
  test('stand beside their numbers of the time before, each as if asked for alone', async () => {
    const now = new Date('2026-03-18T10:00:00Z');
    const filter = {
      ...everything,
      endpoint: null,
      range: { from: new Date('2026-03-17T10:00:00Z'), to: now },
      comparedRange: { from: new Date('2026-03-16T10:00:00Z'), to: new Date('2026-03-17T10:00:00Z') }
    };

    const compared = await read((reading) => getEndpointComparison(reading, filter, now, precision));
    const alone = await read((reading) => getPerformance(reading, filter, now, precision));
    const before = await read((reading) =>
      getPerformance(reading, { ...filter, range: filter.comparedRange }, now, precision)
    );

    expect(compared.previous).toEqual({ from: before.from, to: before.to });
    expect(new Set(compared.endpoints.map(({ before: _before, ...numbers }) => numbers))).toEqual(
      new Set(alone.endpoints)
    );
    expect(compared.endpoints.length).toBeGreaterThan(3);
    for (const { endpoint, method, before: then } of compared.endpoints) {
      const expected = before.endpoints.find((row) => row.endpoint === endpoint && row.method === method);
      expect(then).toEqual(expected ?? null);
    }
  });
});

test('what went wrong is counted over all endpoints, with the one where it did most often', async () => {
  const { rows } = await database.pool.query<{ type: string; endpoint: string; method: string; n: number }>(
    `select coalesce(error_type, 'HTTP_' || status_code) as type, endpoint, method, count(*) as n
     from performance_metrics where status_code >= 400 and timestamp >= $1 and timestamp < $2 group by 1, 2, 3`,
    [range.from, range.to]
  );

  const answer = await read((reading) => getErrorTypes(reading, { ...everything, endpoint: null }));

  expect(answer).toMatchObject({ from: range.from.toISOString(), isLimited: false, omitted: 0 });
  const byType = Map.groupBy(rows, ({ type }) => type);
  expect(answer.types.map(({ errorType }) => errorType).sort()).toEqual([...byType.keys()].sort());
  for (const { errorType, requests, endpoints, endpoint, method } of answer.types) {
    const met = byType.get(errorType)!;
    expect(requests).toBe(sum(met.map(({ n }) => n)));
    expect(endpoints).toBe(met.length);
    const most = Math.max(...met.map(({ n }) => n));
    expect(met.find((row) => row.endpoint === endpoint && row.method === method)?.n).toBe(most);
  }
});

test('Web Vitals from rollups are those from raw rows, within the error that they state', async () => {
  const filter = { ...everything, page: null };
  const exact = await read((reading) => getWebVitals(reading, filter, now, fromRaw));
  const estimated = await read((reading) => getWebVitals(reading, filter, now, fromRollups));

  expect(exact.accuracy).toEqual({ percentiles: 'exact', percentileError: 0 });
  expect(estimated.accuracy.percentileError).toBeCloseTo(0.01083, 5);
  expect(exact.vitals.length).toBeGreaterThan(3);
  for (const [index, vital] of exact.vitals.entries()) {
    const { p75 } = estimated.vitals[index]!;
    expect(estimated.vitals[index]).toEqual({ ...vital, p75 });
    // percentile_cont interpolates between neighbours, which are 4 apart in the sample.
    expect(Math.abs(p75 - vital.p75)).toBeLessThan(4 + 0.011 * vital.p75);
  }
});

test('somebody has only their own events counted, and those of one session if asked', async () => {
  const all = await read((reading) => countEventsOfUser(reading, range, 'user-1', null));
  const one = await read((reading) => countEventsOfUser(reading, range, 'user-1', 'session-1'));
  const nobody = await read((reading) => countEventsOfUser(reading, range, null, null));

  expect(all.count).toBeGreaterThan(one.count);
  expect(one.count).toBeGreaterThan(0);
  expect(nobody.count).toBe(0);
});

test('a count that asks for more than raw rows hold says where it begins', async () => {
  const from = new Date('2026-01-01T00:00:00Z');

  const answer = await read((reading) => countEventsOfUser(reading, { from, to: now }, 'user-1', null));

  expect(answer.range.from.toISOString()).toBe('2026-03-11T00:00:00.000Z');
});

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
