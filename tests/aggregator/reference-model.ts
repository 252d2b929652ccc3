import { startOfHour } from '@lakegauge/database';
import type { EventRow, PointRow, RequestRow, Rows } from './write-rows.ts';

/** What one aggregated row must say, whatever its type. */
export interface ExpectedRow {
  samples: number;
  errors?: number;
  /** Whole nanoseconds. */
  sumNs?: bigint;
  min?: number;
  max?: number;
  /** Sorted, in milliseconds; present where percentiles are exact. */
  values?: number[];
  source?: 'spans' | 'histogram';
  users?: Set<string>;
  anonymousUsers?: Set<string>;
  successes?: number;
}

/** The answer about a range of time. */
export interface Totals {
  requests: number;
  errors: number;
  sumNs: bigint;
  /** Sorted; null where a histogram counted some of them. */
  durationsMs: number[] | null;
  events: number;
  activeUsers: Pick<ExpectedRow, 'users' | 'anonymousUsers'>;
  eventUsers: Pick<ExpectedRow, 'users' | 'anonymousUsers'>;
}

// Nobody any more; counted nowhere.
const forgotten = '';
const durationInstrument = 'http.server.request.duration';

/**
 * Keeps every accepted row for ever and answers from all of them, in the most obvious way. What the rollup keeps
 * must equal it at any time, whatever was rolled up, recomputed, killed or removed on the way.
 */
export class ReferenceModel {
  // Kept until a row is added or forgotten.
  private readonly sources = new Map<string, 'spans' | 'histogram'>();
  requests = new Map<string, RequestRow>();
  events = new Map<string, EventRow>();
  points = new Map<string, PointRow>();

  /** A row that arrives twice is kept once. */
  add(rows: Rows): void {
    this.sources.clear();
    for (const row of rows.requests) this.requests.set(toIdentity(row), row);
    for (const row of rows.events) this.events.set(toIdentity(row), row);
    for (const row of rows.points) this.points.set(toIdentity(row), row);
  }

  /** Rows that raw tables still hold are gone; older ones stay without their user, as the cells do. */
  forget(userIds: string[], rawFrom: Date): void {
    this.sources.clear();
    for (const rows of [this.requests, this.events] as Map<
      string,
      { timestamp: Date; userId: string | null }
    >[]) {
      for (const [key, row] of rows) {
        if (!row.userId || !userIds.includes(row.userId)) continue;
        if (row.timestamp >= rawFrom) rows.delete(key);
        else rows.set(key, { ...row, userId: forgotten });
      }
    }
  }

  /** Beginnings, in milliseconds, of all hours that have a row. */
  hours(): number[] {
    const rows = [...this.requests.values(), ...this.events.values(), ...this.points.values()];
    return [...new Set(rows.map((row) => startOfHour(row.timestamp).getTime()))].sort((a, b) => a - b);
  }

  countSince(from: Date): { requests: number; events: number; points: number } {
    const count = (rows: Map<string, { timestamp: Date }>) =>
      [...rows.values()].filter((row) => row.timestamp >= from).length;
    return { requests: count(this.requests), events: count(this.events), points: count(this.points) };
  }

  /** What any question about a range of time must answer, over all services. */
  totals(range: { from: Date; to: Date }): Totals {
    return this.totalsOf(this.rowsOf(range));
  }

  /** The same for each hour, by its beginning in milliseconds; none where nothing happened. */
  totalsByHour(range: { from: Date; to: Date }): Map<number, Totals> {
    const { requests, events, points } = this.rowsOf(range);
    const toHour = (row: { timestamp: Date }) => startOfHour(row.timestamp).getTime();
    const byHour = {
      requests: Map.groupBy(requests, toHour),
      events: Map.groupBy(events, toHour),
      points: Map.groupBy(points, toHour)
    };
    const hours = new Set(Object.values(byHour).flatMap((rows) => [...rows.keys()]));
    return new Map(
      [...hours].map((hour) => [
        hour,
        this.totalsOf({
          requests: byHour.requests.get(hour) ?? [],
          events: byHour.events.get(hour) ?? [],
          points: byHour.points.get(hour) ?? []
        })
      ])
    );
  }

  private rowsOf(range: { from: Date; to: Date }): CountedRows {
    const inRange = (row: { timestamp: Date }) => row.timestamp >= range.from && row.timestamp < range.to;
    return {
      requests: [...this.requests.values()].filter(inRange),
      events: [...this.events.values()].filter(inRange),
      points: [...this.points.values()].filter((row) => inRange(row) && row.instrument === durationInstrument)
    };
  }

  private totalsOf({ requests, events, points }: CountedRows): Totals {
    const bySpans = requests.filter((row) => this.sourceOf(row) === 'spans');
    const byHistogram = points.filter((row) => row.count > 0 && this.sourceOf(row) === 'histogram');
    return {
      requests: bySpans.length + sum(byHistogram.map((point) => point.count)),
      errors:
        bySpans.filter((row) => row.status >= 400).length +
        sum(byHistogram.filter((point) => (point.status ?? 0) >= 400).map((point) => point.count)),
      sumNs:
        bySpans.reduce((total, row) => total + BigInt(Math.round(row.durationMs * 1e6)), 0n) +
        byHistogram.reduce((total, point) => total + BigInt(point.sum ?? 0), 0n),
      durationsMs: byHistogram.length > 0 ? null : bySpans.map((row) => row.durationMs).sort((a, b) => a - b),
      events: events.length,
      activeUsers: toUsers([...requests, ...events]),
      eventUsers: toUsers(events)
    };
  }

  /** The choice is made for the whole hour, whatever part of it is asked for. */
  private sourceOf(row: Service & { timestamp: Date }): 'spans' | 'histogram' {
    const hour = startOfHour(row.timestamp).getTime();
    const isBeside = (other: Service & { timestamp: Date }) =>
      isOf(other, row) && startOfHour(other.timestamp).getTime() === hour;
    const key = `${hour} ${row.service} ${row.environment}`;
    const known = this.sources.get(key);
    if (known) return known;
    const spans = [...this.requests.values()].filter(isBeside).length;
    const points = [...this.points.values()].filter(
      (point) => isBeside(point) && point.instrument === durationInstrument
    );
    const source = chooseSource(hour, spans, points);
    this.sources.set(key, source);
    return source;
  }

  /** Every aggregated row of an hour, by `type|service|environment|endpoint|method|event type`; `*` stands for null. */
  expected(hour: number): Map<string, ExpectedRow> {
    const inHour = (row: { timestamp: Date }) => startOfHour(row.timestamp).getTime() === hour;
    const requests = [...this.requests.values()].filter(inHour);
    const points = [...this.points.values()].filter(inHour);
    const events = [...this.events.values()].filter(inHour);
    const rows = new Map<string, ExpectedRow>();
    for (const service of servicesOf([...requests, ...points])) {
      const ownRequests = requests.filter((row) => isOf(row, service));
      const ownPoints = points.filter((row) => isOf(row, service) && row.instrument === durationInstrument);
      if (chooseSource(hour, ownRequests.length, ownPoints) === 'spans') addSpans(rows, service, ownRequests);
      else addPoints(rows, service, ownPoints, ownRequests);
    }
    for (const service of servicesOf(events)) {
      addEvents(
        rows,
        service,
        events.filter((row) => isOf(row, service))
      );
    }
    return rows;
  }
}

interface CountedRows {
  requests: RequestRow[];
  events: EventRow[];
  points: PointRow[];
}

/** percentile_cont of Postgres, on sorted values. */
export function percentileCont(values: number[], fraction: number): number {
  const position = fraction * (values.length - 1);
  const low = values[Math.floor(position)]!;
  const high = values[Math.ceil(position)]!;
  return low + (position - Math.floor(position)) * (high - low);
}

/** percentile_disc of Postgres, on sorted values. */
export function percentileDisc(values: number[], fraction: number): number {
  return values[Math.max(0, Math.ceil(fraction * values.length) - 1)]!;
}

function chooseSource(hour: number, spans: number, points: PointRow[]): 'spans' | 'histogram' {
  const counted = points.filter((point) => point.count > 0);
  if (points.length === 0 || points.some((point) => point.spansComplete)) return 'spans';
  if (spans === 0) return 'histogram';
  const end = hour + 3_600_000;
  const isAtAnEnd = (point: PointRow) => {
    const from = point.timestamp.getTime();
    const to = point.endTimestamp.getTime();
    return from - (to - from) < hour || to > end;
  };
  const total = sum(counted.map((point) => point.count));
  const atTheEnds = sum(counted.filter(isAtAnEnd).map((point) => point.count));
  return total <= spans * 1.02 + atTheEnds ? 'spans' : 'histogram';
}

function addSpans(rows: Map<string, ExpectedRow>, service: Service, requests: RequestRow[]): void {
  for (const [key, group] of groupBothLevels(requests, (row) => `${row.endpoint}|${row.method}`)) {
    const values = group.map((row) => row.durationMs).sort((a, b) => a - b);
    rows.set(`performance|${service.service}|${service.environment}|${key ?? '*|*'}|*`, {
      samples: group.length,
      errors: group.filter((row) => row.status >= 400).length,
      sumNs: group.reduce((total, row) => total + BigInt(Math.round(row.durationMs * 1e6)), 0n),
      min: values[0]!,
      max: values.at(-1)!,
      values,
      source: 'spans',
      ...(key === null ? toUsers(group) : {})
    });
  }
}

function addPoints(
  rows: Map<string, ExpectedRow>,
  service: Service,
  points: PointRow[],
  requests: RequestRow[]
): void {
  const counted = points.filter((point) => point.count > 0);
  const named = (point: PointRow) => `${point.endpoint ?? '(no route)'}|${point.method ?? '_OTHER'}`;
  for (const [key, group] of groupBothLevels(counted, named)) {
    rows.set(`performance|${service.service}|${service.environment}|${key ?? '*|*'}|*`, {
      samples: sum(group.map((point) => point.count)),
      errors: sum(group.filter((point) => (point.status ?? 0) >= 400).map((point) => point.count)),
      sumNs: group.reduce((total, point) => total + BigInt(point.sum ?? 0), 0n),
      min: Math.min(...group.map((point) => point.min!)) * 1000,
      max: Math.max(...group.map((point) => point.max!)) * 1000,
      source: 'histogram',
      ...(key === null ? toUsers(requests) : {})
    });
  }
}

function addEvents(rows: Map<string, ExpectedRow>, service: Service, events: EventRow[]): void {
  const add = (page: string, type: string, group: EventRow[], hasUsers: boolean) =>
    rows.set(`usage|${service.service}|${service.environment}|${page}|*|${type}`, {
      samples: group.length,
      errors: group.filter((row) => row.success === false).length,
      successes: group.filter((row) => row.success === true).length,
      ...(hasUsers ? toUsers(group) : {})
    });
  add('*', '*', events, true);
  for (const type of new Set(events.map((row) => row.eventType))) {
    const ofType = events.filter((row) => row.eventType === type);
    add('*', type, ofType, true);
    for (const page of new Set(ofType.map((row) => row.page ?? ''))) {
      add(
        page,
        type,
        ofType.filter((row) => (row.page ?? '') === page),
        false
      );
    }
  }
}

interface Service {
  service: string;
  environment: string;
}

function servicesOf(rows: Service[]): Service[] {
  const names = new Set(rows.map((row) => JSON.stringify([row.service, row.environment])));
  return [...names].map((name) => {
    const [service, environment] = JSON.parse(name) as [string, string];
    return { service, environment };
  });
}

function isOf(row: Service, { service, environment }: Service): boolean {
  return row.service === service && row.environment === environment;
}

/** The groups by key, and one of everything under null; no group where there are no rows. */
function groupBothLevels<Row>(rows: Row[], toKey: (row: Row) => string): [string | null, Row[]][] {
  const groups = Object.entries(Object.groupBy(rows, toKey)) as [string, Row[]][];
  return rows.length === 0 ? [] : [[null, rows], ...groups];
}

function toUsers(rows: { userId: string | null }[]): Pick<ExpectedRow, 'users' | 'anonymousUsers'> {
  const ids = rows.flatMap((row) => row.userId || []);
  return {
    users: new Set(ids.filter((id) => !id.startsWith('anonymous:'))),
    anonymousUsers: new Set(ids.filter((id) => id.startsWith('anonymous:')))
  };
}

function toIdentity(row: { id: string; timestamp: Date }): string {
  return `${row.timestamp.toISOString()} ${row.id}`;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
