import type { TimeRange } from './performance.ts';

export const timeRangePresets = ['24h', '7d', '30d', '90d'] as const;
export type TimeRangePreset = (typeof timeRangePresets)[number];

/** As it stands in a query string. Nothing at all means the last 24 hours. */
export interface TimeRangeInput {
  time_range?: string | null;
  start?: string | null;
  end?: string | null;
}

/** `custom` when the range was given by its ends. */
export type TimeRangeName = TimeRangePreset | 'custom';

export type TimeRangeFault =
  | 'unknown_preset'
  | 'ambiguous'
  | 'incomplete'
  | 'unreadable'
  | 'future'
  | 'retention'
  | 'too_long'
  | 'order';

export type ParsedTimeRange = { name: TimeRangeName; range: TimeRange } | { fault: TimeRangeFault };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How far back any question may reach, and how long a range may be. */
export const rangeDaysMax = 90;
const rangeMs: Record<TimeRangePreset, number> = {
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
  '90d': rangeDaysMax * dayMs
};

// A browser's clock may run a little ahead of ours.
const clockToleranceMs = 60_000;
// Ninety local days hold a 25-hour day in autumn.
const daylightSavingMs = hourMs;

/**
 * Reads a range from the parameters `time_range`, `start` and `end`. A date alone means the whole UTC day, a time
 * without a zone is UTC. An end on today means now.
 */
export function parseTimeRange(input: TimeRangeInput, now: Date): ParsedTimeRange {
  const { time_range: preset, start, end } = input;
  if (start == null && end == null) return parsePreset(preset ?? '24h', now);
  if (preset != null) return { fault: 'ambiguous' };
  if (start == null || end == null) return { fault: 'incomplete' };
  const from = parseIsoTime(start);
  const to = parseIsoTime(end);
  if (!from || !to) return { fault: 'unreadable' };
  return checkRange(from, to, now);
}

/** Start of the earliest UTC day that may be asked for, as an ISO date. */
export function earliestDate(now: Date): string {
  return new Date(now.getTime() - rangeDaysMax * dayMs).toISOString().slice(0, 10);
}

/** What the API answers with status 400. */
export function describeRangeFault(fault: TimeRangeFault, now: Date): string {
  switch (fault) {
    case 'future':
      return 'Cannot query future dates';
    case 'retention':
      return `Data retention is ${rangeDaysMax} days; earliest queryable date is ${earliestDate(now)}`;
    case 'too_long':
      return `Maximum time range is ${rangeDaysMax} days`;
    case 'order':
      return 'Start date must be before end date';
    case 'unknown_preset':
      return `time_range must be one of ${timeRangePresets.join(', ')}`;
    case 'ambiguous':
      return 'Give either time_range, or start and end';
    case 'incomplete':
      return 'Give start and end together';
    case 'unreadable':
      return 'start and end must be ISO 8601, for example 2026-11-20 or 2026-11-20T08:30:00Z';
  }
}

/** What the calendar shows beside the picked dates. */
export function describePickerFault(fault: TimeRangeFault): string {
  switch (fault) {
    case 'future':
      return 'Cannot select future dates.';
    case 'retention':
      return `Data is only available for the last ${rangeDaysMax} days. Please select a more recent date.`;
    case 'too_long':
      return `Date range cannot exceed ${rangeDaysMax} days. Please select a shorter range.`;
    case 'order':
      return 'Start date must be before end date.';
    case 'unknown_preset':
    case 'ambiguous':
    case 'incomplete':
    case 'unreadable':
      return 'Please select a start date and an end date.';
  }
}

function parsePreset(preset: string, now: Date): ParsedTimeRange {
  const name = timeRangePresets.find((known) => known === preset);
  if (!name) return { fault: 'unknown_preset' };
  return { name, range: { from: new Date(now.getTime() - rangeMs[name]), to: now } };
}

function checkRange(start: IsoTime, end: IsoTime, now: Date): ParsedTimeRange {
  const from = start.time.getTime();
  const nowMs = now.getTime();
  const to = endOf(end, nowMs);
  if (to > nowMs + clockToleranceMs) return { fault: 'future' };
  if (from < earliestMs(start, now)) return { fault: 'retention' };
  if (to - from > rangeDaysMax * dayMs + daylightSavingMs) return { fault: 'too_long' };
  if (from >= Math.min(to, nowMs)) return { fault: 'order' };
  return { name: 'custom', range: { from: new Date(from), to: new Date(Math.min(to, nowMs)) } };
}

function endOf(end: IsoTime, nowMs: number): number {
  if (!end.wholeDay) return end.time.getTime();
  const midnight = end.time.getTime() + dayMs;
  // A day that has begun ends now; one that has not is in the future.
  return end.time.getTime() <= nowMs ? Math.min(midnight, nowMs) : midnight;
}

function earliestMs(start: IsoTime, now: Date): number {
  if (start.wholeDay) return Date.parse(earliestDate(now));
  return now.getTime() - rangeDaysMax * dayMs - daylightSavingMs - clockToleranceMs;
}

interface IsoTime {
  time: Date;
  /** Only a date was given. */
  wholeDay: boolean;
}

// In a query string an unescaped + of a zone arrives as a blank.
const isoPattern = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+\- ]\d{2}:\d{2})?)?$/;

function parseIsoTime(text: string): IsoTime | null {
  const match = isoPattern.exec(text.trim());
  if (!match) return null;
  const [, date = '', clock, zone = 'Z'] = match;
  // Date.parse takes 30 February for a day in March.
  if (new Date(`${date}T00:00Z`).toJSON()?.slice(0, 10) !== date) return null;
  const time = new Date(`${date}T${clock ?? '00:00'}${zone.replace(' ', '+')}`);
  return Number.isNaN(time.getTime()) ? null : { time, wholeDay: clock === undefined };
}
