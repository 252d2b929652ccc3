import type { DatabasePool } from '@lakegauge/database';
import type { PerformanceAnswer, TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import type { TimeSeriesAnswer, UsageAnswer } from '../../dashboard/src/lib/metrics/usage.ts';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { getTimeSeries } from '../../dashboard/src/lib/server/queries/get-time-series.ts';
import { getUsage } from '../../dashboard/src/lib/server/queries/get-usage.ts';
import { withReading, type Reading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { localMidnight } from './local-midnight.ts';
import { pick } from './random-rows.ts';
import { percentileDisc, type ReferenceModel } from './reference-model.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
// Zones at whole hours, at :30, at :45, and one whose clocks change by half an hour.
const zones = ['Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
const precisions = [
  { exactRowsMax: 0, exact: false },
  { exactRowsMax: 50_000, exact: false },
  { exactRowsMax: 0, exact: true }
];

interface Answers {
  range: TimeRange;
  performance: PerformanceAnswer;
  usage: UsageAnswer;
  timeSeries: TimeSeriesAnswer;
}

interface Additive {
  requests: number;
  errors: number;
  totalMs: number;
  events: number;
}

/**
 * Asks what the API asks about random ranges and says, a line each, where an answer is not the model's: counts, sums and users
 * (up to 2,000 an hour) exactly, percentiles within the bound of the sketch. Each range is cut in two somewhere, and the parts
 * must add up to the whole. Ranges begin, end and are cut anywhere: at instants, at hours, at midnights of time zones.
 */
export async function compareAnswers(
  pool: DatabasePool,
  model: ReferenceModel,
  { now, random, ranges: count }: { now: Date; random: () => number; ranges: number }
): Promise<string[]> {
  const differences: string[] = [];
  for (let index = 0; index < count; index++) {
    const times = [0, 1, 2].map(() => randomTime(random, now)).sort((a, b) => a.getTime() - b.getTime());
    const [from, cut, to] = times as [Date, Date, Date];
    const precision = pick(random, precisions);
    const ranges = [
      { from, to: cut },
      { from: cut, to },
      { from, to }
    ];
    // Compared afterwards: a transaction that is idle while the model counts would be ended by the server.
    const answers = await withReading(pool, { timeoutMs: 60_000 }, async (reading) => {
      const asked: Answers[] = [];
      for (const range of ranges) asked.push(await ask(reading, range, now, precision));
      return asked;
    });
    differences.push(
      ...answers.flatMap((answer) =>
        compareAnswer(model, answer).map((fault) => `${JSON.stringify(precision)} ${fault}`)
      )
    );
    const [left, right, whole] = answers.map(toAdditive) as [Additive, Additive, Additive];
    for (const what of ['requests', 'errors', 'totalMs', 'events'] as const) {
      if (isClose(left[what] + right[what], whole[what], 1e-12)) continue;
      differences.push(
        `${what} from ${from.toISOString()} cut at ${cut.toISOString()} to ${to.toISOString()}: ${left[what]} + ${right[what]} is not ${whole[what]}`
      );
    }
  }
  return differences;
}

async function ask(
  reading: Reading,
  range: TimeRange,
  now: Date,
  precision: (typeof precisions)[number]
): Promise<Answers> {
  const all = { range, service: null, environment: null, includeAnonymous: true };
  return {
    range,
    performance: await getPerformance(reading, { ...all, endpoint: null }, now, precision),
    usage: await getUsage(reading, { ...all, eventType: null }, now, precision),
    timeSeries: await getTimeSeries(reading, { ...all, metricType: 'both' }, precision)
  };
}

function compareAnswer(model: ReferenceModel, answers: Answers): string[] {
  const { range, performance, usage } = answers;
  const { summary, endpoints, series } = performance;
  const expected = model.totals({ from: new Date(performance.from), to: new Date(performance.to) });
  const differences: string[] = [];
  const hold = (what: string, actual: number | null, wanted: number | null, error = 0) => {
    if (actual === wanted || (actual !== null && wanted !== null && isClose(actual, wanted, error))) return;
    differences.push(
      `${what} from ${range.from.toISOString()} to ${range.to.toISOString()}: ${actual}, should be ${wanted}`
    );
  };
  const total = (rows: { requestCount: number }[]) => rows.reduce((sum, row) => sum + row.requestCount, 0);
  hold('requests', summary.requestCount, expected.requests);
  hold('errors', summary.errorCount, expected.errors);
  hold('total time', summary.totalMs, Number(expected.sumNs) / 1e6, 1e-12);
  hold('requests of all endpoints', total(endpoints), expected.requests);
  hold('requests of all points', total(series), expected.requests);
  hold('active users', summary.activeUsers, size(expected.activeUsers));
  hold('events', usage.totalEvents, expected.events);
  hold('users of events', usage.uniqueUsers, size(expected.eventUsers));
  hold('active users of usage', usage.activeUsers, size(expected.activeUsers));
  if (expected.durationsMs?.length && performance.accuracy.percentiles === 'estimated') {
    hold('p50', summary.p50Ms, percentileDisc(expected.durationsMs, 0.5), 0.0109);
    hold('p99', summary.p99Ms, percentileDisc(expected.durationsMs, 0.99), 0.0109);
  }
  return [...differences, ...comparePoints(model, answers.timeSeries)];
}

/** Each hour of the series, also those in which nothing happened. */
function comparePoints(model: ReferenceModel, { from, to, accuracy, points }: TimeSeriesAnswer): string[] {
  const expected = model.totalsByHour({ from: new Date(from), to: new Date(to) });
  const differences: string[] = [];
  for (const point of points) {
    const hour = expected.get(new Date(point.from).getTime());
    expected.delete(new Date(point.from).getTime());
    const requests = hour?.requests || null;
    const events = hour?.events || null;
    const hold = (what: string, actual: number | null, wanted: number | null, error = 0) => {
      if (actual === wanted || (actual !== null && wanted !== null && isClose(actual, wanted, error))) return;
      differences.push(`${what} of the hour ${point.from}: ${actual}, should be ${wanted}`);
    };
    hold('requests', point.requestCount, requests);
    hold('error rate', point.errorRate, requests && hour!.errors / requests);
    hold('average', point.averageMs, requests && Number(hour!.sumNs) / requests / 1e6, 1e-12);
    hold('events', point.totalEvents, events);
    hold('users of events', point.uniqueUsers, events && size(hour!.eventUsers));
    if (hour?.durationsMs?.length && accuracy.percentiles === 'estimated') {
      hold('p50', point.p50Ms, percentileDisc(hour.durationsMs, 0.5), 0.0109);
      hold('p99', point.p99Ms, percentileDisc(hour.durationsMs, 0.99), 0.0109);
    }
  }
  const missing = [...expected.keys()].map((hour) => `the hour ${new Date(hour).toISOString()} has no point`);
  return [...differences, ...missing];
}

function toAdditive({ performance: { summary }, usage }: Answers): Additive {
  const { requestCount, errorCount, totalMs } = summary;
  return { requests: requestCount, errors: errorCount, totalMs, events: usage.totalEvents };
}

function randomTime(random: () => number, now: Date): Date {
  const time = new Date(now.getTime() - Math.floor(random() ** 2 * 20 * dayMs));
  const kind = random();
  if (kind < 0.3) return time;
  if (kind < 0.5) return new Date(Math.floor(time.getTime() / hourMs) * hourMs);
  return localMidnight(time, pick(random, zones));
}

function size({ users, anonymousUsers }: { users?: Set<string>; anonymousUsers?: Set<string> }): number {
  return (users?.size ?? 0) + (anonymousUsers?.size ?? 0);
}

function isClose(actual: number, expected: number, relativeError: number): boolean {
  return Math.abs(actual - expected) <= Math.abs(expected) * relativeError;
}
