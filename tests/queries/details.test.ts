import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EndpointDetail } from '../../dashboard/src/lib/metrics/endpoint-detail.ts';
import { countEventsOfUser } from '../../dashboard/src/lib/server/queries/count-events-of-user.ts';
import { getEndpointDetail } from '../../dashboard/src/lib/server/queries/get-endpoint-detail.ts';
import { getWebVitals } from '../../dashboard/src/lib/server/queries/get-web-vitals.ts';
import { withReading, type Reading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { insertSample } from '../api/insert-sample.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';

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

/** From the rows, by hand. */
async function rowsOf(endpoint: string) {
  const { rows } = await database.pool.query<{ ms: number; status: number; user: string }>(
    `select response_time_ms as ms, status_code as status, user_id as "user" from performance_metrics
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

    expect(detail.statusClasses).toEqual(
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
