import type { EventRow, PointRow, RequestRow, Rows } from './write-rows.ts';

const hourMs = 3_600_000;

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** Requests, events and points at random times of one hour, for services that differ in what they send. */
export function randomRows(random: () => number, hour: Date, size: number): Rows {
  const count = () => Math.floor(random() * (size + 1));
  return {
    requests: Array.from({ length: count() }, () => randomRequest(random, randomTime(random, hour))),
    events: Array.from({ length: count() }, () => randomEvent(random, randomTime(random, hour))),
    points: Array.from({ length: Math.ceil(count() / 4) }, () =>
      randomPoint(random, randomTime(random, hour))
    )
  };
}

export function randomRequest(random: () => number, timestamp: Date): RequestRow {
  return {
    id: randomUuid(random),
    timestamp,
    // No spans at all come from "metered".
    service: pick(random, ['shop', 'shop', 'sampled', 'ähm "quoted"']),
    environment: pick(random, ['', 'production']),
    endpoint: pick(random, ['/cart', '/cart/:id', '(unmatched)', '/ü']),
    method: pick(random, ['GET', 'POST']),
    status: pick(random, [200, 200, 200, 204, 302, 404, 500, 503]),
    durationMs: randomDurationMs(random),
    userId: randomUser(random)
  };
}

function randomEvent(random: () => number, timestamp: Date): EventRow {
  const eventType = pick(random, ['page_view', 'button_click', 'web_vital']);
  const vital = {
    name: pick(random, ['LCP', 'CLS']),
    value: Math.round(random() * 4e6) / 1e3,
    rating: 'good'
  };
  return {
    id: randomUuid(random),
    timestamp,
    service: pick(random, ['web', 'shop']),
    environment: 'production',
    eventType,
    page: pick(random, ['/', '/cart', null]),
    userId: randomUser(random) ?? 'anonymous:none',
    success: pick(random, [true, false, null]),
    metadata: eventType === 'web_vital' ? vital : null
  };
}

/** A delta point as our SDK sends it, made from durations of its own. */
export function randomPoint(random: () => number, timestamp: Date): PointRow {
  const durationsMs = Array.from({ length: 1 + Math.floor(random() * 40) }, () => randomDurationMs(random));
  const service = pick(random, ['sampled', 'metered', 'shop']);
  return {
    id: randomUuid(random),
    timestamp,
    endTimestamp: new Date(timestamp.getTime() + 60_000),
    service,
    environment: 'production',
    instrument: 'http.server.request.duration',
    unit: 's',
    endpoint: pick(random, ['/cart', '/cart/:id', null]),
    method: pick(random, ['GET', 'POST', null]),
    status: pick(random, [200, 404, 500]),
    attributes: null,
    spansComplete: service === 'shop',
    ...toSketch(durationsMs)
  };
}

/** Count, sum, extremes and buckets of durations, at scale 5 unless told: what a point carries. */
export function toSketch(
  durationsMs: number[],
  scale = 5
): Pick<PointRow, 'count' | 'sum' | 'min' | 'max' | 'scale' | 'zeroCount' | 'indexes' | 'counts'> {
  const counts = new Map<number, number>();
  for (const durationMs of durationsMs) {
    const index = Math.ceil(Math.log2(durationMs / 1000) * 2 ** scale) - 1;
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const indexes = [...counts.keys()].sort((a, b) => a - b);
  return {
    count: durationsMs.length,
    sum: durationsMs.reduce((total, durationMs) => total + Math.round(durationMs * 1e6), 0),
    min: Math.min(...durationsMs) / 1000,
    max: Math.max(...durationsMs) / 1000,
    scale,
    zeroCount: 0,
    indexes,
    counts: indexes.map((index) => counts.get(index)!)
  };
}

/** Whole nanoseconds between 20 µs and 20 s, most of them short. */
function randomDurationMs(random: () => number): number {
  return Math.round(0.02 * 10 ** (random() * 6) * 1e6) / 1e6;
}

function randomUser(random: () => number): string | null {
  const number = Math.floor(random() * 30);
  return pick(random, [null, `user-${number}@example.com`, `anonymous:${number}`]);
}

function randomTime(random: () => number, hour: Date): Date {
  // The very first and last moment of an hour are the ones that are easy to get wrong.
  const edge = random();
  if (edge < 0.05) return hour;
  if (edge < 0.1) return new Date(hour.getTime() + hourMs - 1);
  return new Date(hour.getTime() + Math.floor(random() * hourMs));
}

function randomUuid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
