import type { TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface RequestRow {
  time: Date;
  service: string;
  environment: string;
  endpoint: string;
  method: string;
  status: number;
  durationMs: number;
  user: string | null;
}

export interface EventRow {
  time: Date;
  service: string;
  environment: string;
  type: string;
  page: string | null;
  user: string;
}

/** Everything that ever happened, also what the database no longer holds as rows. */
export interface TelemetryHistory {
  requests: RequestRow[];
  events: EventRow[];
}

export const services = ['billing', 'shop'] as const;
export const environments = ['prod', 'test'] as const;
export const endpoints = ['/items', '/items/:id', '/orders/:id', '(unmatched)'] as const;
export const eventTypes = ['page_view', 'button_click', 'search'] as const;

/** A random history: a few services, uneven hours, latencies over five powers of ten, users that come back. */
export function makeHistory(
  random: SeededRandom,
  range: TimeRange,
  counts: { requests: number; events: number }
): TelemetryHistory {
  return {
    requests: Array.from({ length: counts.requests }, () => makeRequest(random, randomTime(random, range))),
    events: Array.from({ length: counts.events }, () => makeEvent(random, randomTime(random, range)))
  };
}

export function within<Row extends { time: Date }>(rows: Row[], range: TimeRange): Row[] {
  return rows.filter((row) => row.time >= range.from && row.time < range.to);
}

function makeRequest(random: SeededRandom, time: Date): RequestRow {
  return {
    time,
    service: random.pick(services),
    environment: random.pick(environments),
    endpoint: random.pick(endpoints),
    method: random.pick(['GET', 'POST']),
    status: random.pick([200, 200, 200, 201, 304, 404, 500]),
    durationMs: random.next() < 0.02 ? 0 : 10 ** (random.next() * 5 - 1),
    user: random.next() < 0.3 ? null : `user${random.integer(40)}`
  };
}

function makeEvent(random: SeededRandom, time: Date): EventRow {
  return {
    time,
    service: random.pick(services),
    environment: random.pick(environments),
    type: random.pick(eventTypes),
    page: random.pick([null, '/', '/cart', '/orders']),
    user: random.next() < 0.4 ? `anonymous:${random.integer(15)}` : `user${20 + random.integer(40)}`
  };
}

/** Often at the very edge of an hour, where a seam would show. */
function randomTime(random: SeededRandom, { from, to }: TimeRange): Date {
  const time = from.getTime() + random.integer(to.getTime() - from.getTime());
  return new Date(random.next() < 0.1 ? Math.floor(time / 3_600_000) * 3_600_000 : time);
}
