import { calendarPeriods } from '../../metrics/calendar-periods.ts';
import { dateOf, localTimeOf } from '../../metrics/local-days.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import { chooseBucketMs, dayMs, hourMs } from './bucket-width.ts';
import { roundWhereGone } from './plan-sources.ts';

/** A stretch of time that a series has one point for, as a clock bounds it. */
export interface Bucket extends TimeRange {
  /** What is answered for it: the same, save that an end within an hour whose raw rows are gone is rounded down. */
  answered: TimeRange;
}

/** Buckets of a series, in order and without gaps over all of its range. */
export interface Buckets {
  /** Their width; days of a zone are called 24 hours long, though some have 23 or 25. */
  widthMs: number;
  list: Bucket[];
  /** Where each begins in what is answered: what SQL tells them apart by. */
  starts: Date[];
}

/** What a point says of its bucket. Times are ISO 8601 in UTC. */
export interface BucketTimes {
  from: string;
  to: string;
  /** It holds the present moment or is cut by the range, so it is not comparable with its neighbours. */
  partial: boolean;
  /** An end of it lies inside an hour whose raw rows are gone, and was moved to the hour's beginning. */
  rounded: boolean;
}

/** What is asked, and what can be answered of it. */
interface Answerable {
  asked: TimeRange;
  answered: TimeRange;
  /** Only raw rows answer, which can be cut anywhere; rollups know hours and days. */
  onlyRaw: boolean;
  rawFrom: Date;
}

/** The buckets that a range touches. Days, and parts of days longer than an hour, are those of the zone. */
export function chooseBuckets({ asked, answered, onlyRaw, rawFrom }: Answerable, timeZone: string): Buckets {
  const widthMs = chooseBucketMs(answered, onlyRaw);
  const stretches =
    widthMs > hourMs ? zoneStretches(asked, widthMs, timeZone) : evenStretches(answered, widthMs);
  return toBuckets(widthMs, stretches, answered, rawFrom);
}

/**
 * Midnights within hours, as in zones at :30 and :45, that buckets of a range may begin at: rollups cannot answer such
 * an hour. None where the range is too short for days.
 */
export function dayCuts(range: TimeRange, timeZone: string): Date[] {
  // Rounding makes a range longer by less than an hour.
  const longest = { from: new Date(range.from.getTime() - hourMs), to: range.to };
  if (chooseBucketMs(longest, false) < dayMs) return [];
  return calendarPeriods(range, 'day', timeZone)
    .map(({ from }) => from)
    .filter((from) => from.getTime() % hourMs !== 0);
}

/** Starts of the stretches of one width that a range touches, at multiples of it since 1970. */
export function evenStarts({ from, to }: TimeRange, widthMs: number): Date[] {
  const starts: Date[] = [];
  const first = Math.floor(from.getTime() / widthMs) * widthMs;
  for (let time = first; time < to.getTime(); time += widthMs) starts.push(new Date(time));
  return starts;
}

/** Whether a series over this range may have buckets that begin at another time in another zone. */
export function followsTimeZone(range: TimeRange): boolean {
  return chooseBucketMs(range, true) > hourMs;
}

/** What a point says of its bucket, in an answer about a range. */
export function toBucketTimes({ from, to, answered }: Bucket, range: TimeRange, now: Date): BucketTimes {
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    partial: answered.from < range.from || answered.to > range.to || answered.to > now,
    rounded: +answered.from !== +from || +answered.to !== +to
  };
}

/** Buckets of stretches that lie in order and without gaps, as far as something of an answered range is in them. */
export function toBuckets(
  widthMs: number,
  stretches: TimeRange[],
  answered: TimeRange,
  rawFrom: Date
): Buckets {
  const list = stretches
    .map(({ from, to }) => ({
      from,
      to,
      answered: { from: roundWhereGone(from, rawFrom), to: roundWhereGone(to, rawFrom) }
    }))
    // What is left of a stretch after rounding may be nothing, or nothing of the range.
    .filter((bucket) => overlap(bucket.answered, answered) && bucket.answered.from < bucket.answered.to);
  return { widthMs, list, starts: list.map((bucket) => bucket.answered.from) };
}

function evenStretches(range: TimeRange, widthMs: number): TimeRange[] {
  return evenStarts(range, widthMs).map((from) => ({ from, to: new Date(from.getTime() + widthMs) }));
}

/** At round times of the zone's own clock, from midnight: where it is put forward or back, one is shorter or longer. */
function zoneStretches(range: TimeRange, widthMs: number, timeZone: string): TimeRange[] {
  const days = calendarPeriods(range, 'day', timeZone);
  const end = days.at(-1)?.to;
  if (!end) return [];
  const starts = days.flatMap((day) => partStarts(day, widthMs, timeZone));
  return starts
    .map((from, index) => ({ from, to: starts[index + 1] ?? end }))
    .filter((stretch) => overlap(stretch, range));
}

function partStarts({ from }: TimeRange, widthMs: number, timeZone: string): Date[] {
  const midnight = Date.parse(`${dateOf(from, timeZone)}T00:00Z`);
  const starts = [from];
  for (let passed = widthMs; passed < dayMs; passed += widthMs) {
    const wall = new Date(midnight + passed).toISOString().slice(0, 16);
    const start = localTimeOf(wall, timeZone);
    // Clocks that are put forward over a whole part leave none of it.
    if (start && start > starts.at(-1)!) starts.push(start);
  }
  return starts;
}

function overlap(a: TimeRange, b: TimeRange): boolean {
  return a.from < b.to && a.to > b.from;
}
