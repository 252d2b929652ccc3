import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PerformanceAnswer } from '../../dashboard/src/lib/metrics/performance.ts';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { matching, usersOf, type ReferenceFilter } from './reference-numbers.ts';
import { insertRolledUpHistory } from './rolled-up-history.ts';
import type { EventRow, RequestRow, TelemetryHistory } from './telemetry-history.ts';

const hourMs = 3_600_000;
const from = new Date('2026-03-18T00:00Z');
const now = new Date('2026-03-18T08:30Z');
const rolledUp = new Date('2026-03-18T08:00Z');
const noFilter: ReferenceFilter = {
  service: null,
  environment: null,
  endpoint: null,
  includeAnonymous: false
};

let database: TestDatabase;
let history: TelemetryHistory;

beforeAll(async () => {
  database = await createTestDatabase();
  history = { requests: requestsOf('crowded', 3000, 500), events: eventsOf('web', 2500) };
  history.requests.push(...requestsOf('quiet', 30, 10));
  await insertRolledUpHistory(database.pool, history, {
    historyFrom: from,
    rawFrom: from,
    rolledUp,
    markedHours: [],
    missingDays: [],
    builtWeeks: []
  });
});

afterAll(() => database.drop());

/** In each hour `each` users, of whom `fresh` were not there the hour before. */
function requestsOf(service: string, each: number, fresh: number): RequestRow[] {
  return everyHour().flatMap((hour, index) =>
    Array.from({ length: each }, (_, user) => ({
      time: new Date(hour.getTime() + (user % 1800) * 1000),
      service,
      environment: 'prod',
      endpoint: '/items',
      method: 'GET',
      status: 200,
      durationMs: 5,
      user: `${service}${index * fresh + user}`
    }))
  );
}

function eventsOf(service: string, each: number): EventRow[] {
  return everyHour().flatMap((hour, index) =>
    Array.from({ length: each }, (_, user) => ({
      time: new Date(hour.getTime() + (user % 1800) * 1000),
      service,
      environment: 'prod',
      type: 'page_view',
      page: '/',
      // Half of them are known from the requests of the crowded service.
      user: user % 2 === 0 ? `crowded${user}` : `anonymous:${index}-${user}`
    }))
  );
}

function everyHour(): Date[] {
  return Array.from({ length: 9 }, (_, index) => new Date(from.getTime() + index * hourMs));
}

function ask(filter: Partial<ReferenceFilter>): Promise<PerformanceAnswer> {
  const whole = { ...noFilter, ...filter, range: { from, to: now } };
  return withReading(database.pool, {}, (reading) =>
    getPerformance(reading, whole, now, { exactRowsMax: 0, exact: false })
  );
}

function expected(service: string | null, includeAnonymous: boolean): number {
  return usersOf(matching(history, { ...noFilter, service, includeAnonymous }), includeAnonymous).size;
}

test('users of a service that never has many are counted exactly', async () => {
  const answer = await ask({ service: 'quiet' });

  expect(answer.summary.activeUsers).toBe(expected('quiet', false));
  expect(answer.accuracy).toMatchObject({ users: 'exact', userError: 0 });
});

test('users beyond 2,000 an hour are estimated, and the answer states the standard error', async () => {
  const answer = await ask({ service: 'crowded' });

  const users = expected('crowded', false);
  expect(users).toBe(7000);
  // Three standard errors; the hashes are always the same, so this holds or does not, and never now and then.
  expect(Math.abs(answer.summary.activeUsers! - users)).toBeLessThan(users * 0.0081 * 3);
  expect(answer.accuracy.users).toBe('estimated');
  expect(answer.accuracy.userError).toBeCloseTo(0.0081, 4);
});

test.each([false, true])(
  'requests and events unite, one person being one user (anonymous too: %s)',
  async (includeAnonymous) => {
    const answer = await ask({ includeAnonymous });

    const users = expected(null, includeAnonymous);
    expect(Math.abs(answer.summary.activeUsers! - users)).toBeLessThan(users * 0.0081 * 3);
  }
);

test('the running hour joins the estimate of the others', async () => {
  const answer = await ask({ service: 'crowded' });

  const running = answer.series.at(-1)!;
  expect(running.from).toBe('2026-03-18T08:00:00.000Z');
  expect(running.activeUsers).toBe(3000);
});
