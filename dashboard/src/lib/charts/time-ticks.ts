const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const steps = [
  minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day
];

export interface TimeTick {
  at: Date;
  /** Midnight in the zone: the tick names the day and not the time. */
  isDay: boolean;
}

/**
 * At most `countMax` ticks at round times of the zone's own clock; d3's scales know only UTC and the browser's zone.
 * A clock that is put forward or back keeps its round times: 23- and 25-hour days have one midnight each.
 */
export function timeTicks(from: Date, to: Date, timeZone: string, countMax: number): TimeTick[] {
  const length = to.getTime() - from.getTime();
  if (length <= 0 || countMax < 1) return [];
  const step =
    steps.find((candidate) => length / candidate <= countMax) ?? Math.ceil(length / countMax / day) * day;

  const ticks: TimeTick[] = [];
  const localEnd = toLocal(to, timeZone);
  for (let local = Math.ceil(toLocal(from, timeZone) / step) * step; local <= localEnd; local += step) {
    const at = fromLocal(local, timeZone);
    if (at >= from && at <= to) ticks.push({ at, isDay: local % day === 0 });
  }
  return ticks;
}

/** The zone's wall clock read as if it were UTC: on this line round local times are multiples. */
function toLocal(moment: Date, timeZone: string): number {
  return moment.getTime() + offsetAt(moment.getTime(), timeZone);
}

/** The offset is asked twice, since the first guess may lie on the other side of a change of the clock. */
function fromLocal(local: number, timeZone: string): Date {
  const guess = local - offsetAt(local, timeZone);
  return new Date(local - offsetAt(guess, timeZone));
}

function offsetAt(milliseconds: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    milliseconds
  );
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * hour + Number(minutes) * minute);
}
