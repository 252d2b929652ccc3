import { formatRange } from '#lib/format/format-time.ts';
import { isTimeZone } from '#lib/format/time-zone.ts';
import { comparisons, type Comparison } from '#lib/metrics/comparison.ts';
import { addDays, isDate } from '#lib/metrics/local-days.ts';
import { timeRangePresets, type TimeRangePreset } from '#lib/metrics/time-range.ts';

/** A range as the address names it: one that ends now, or one with two ends. */
export type AskedRange =
  | { preset: TimeRangePreset }
  /** Both dates, whole days of the time zone, the last one included; or both ISO 8601 times. */
  | { start: string; end: string };

/** What a page of the section is asked to show. Its address holds it whole, so that a copied address is a shared view. */
export interface MetricsQuestion {
  range: AskedRange;
  service: string | null;
  environment: string | null;
  /** Of the pages that show endpoints; the others keep it in the address for them. */
  endpoint: string | null;
  includeAnonymous: boolean;
  comparison: Comparison;
  /** Null for the viewer's own choice, which the address does not name. */
  timeZone: string | null;
}

/** Names of the parameters, alike in the address of each page, its form and, where it has them, the API. */
export const questionParameters = [
  'time_range',
  'start',
  'end',
  'service',
  'environment',
  'endpoint',
  'include_anonymous',
  'compare',
  'time_zone'
] as const;

export const rangeLabels: Record<TimeRangePreset, string> = {
  '24h': 'Last 24 Hours',
  '7d': 'Last 7 Days',
  '30d': 'Last 30 Days',
  '90d': 'Last 90 Days'
};

export const comparisonLabels: Record<Comparison, string> = {
  previous_period: 'Previous period',
  last_week: 'Same weekdays'
};

/** As much of an address's parameters as reading takes. */
type ReadParameters = Pick<URLSearchParams, 'getAll'>;

/** Null where the address names a range that does not exist. */
export function readQuestion(parameters: ReadParameters): MetricsQuestion | null {
  const range = readRange(parameters);
  if (!range) return null;
  const timeZone = last(parameters, 'time_zone');
  return {
    range,
    service: last(parameters, 'service'),
    environment: last(parameters, 'environment'),
    endpoint: last(parameters, 'endpoint'),
    includeAnonymous: last(parameters, 'include_anonymous') === 'true',
    comparison: comparisons.find((known) => known === last(parameters, 'compare')) ?? 'previous_period',
    timeZone: timeZone !== null && isTimeZone(timeZone) ? timeZone : null
  };
}

/** Only what differs from a plain visit, so that addresses stay short. */
export function writeQuestion(question: MetricsQuestion): URLSearchParams {
  const parameters = new URLSearchParams();
  const { range } = question;
  if ('preset' in range) {
    if (range.preset !== '24h') parameters.set('time_range', range.preset);
  } else {
    parameters.set('start', range.start);
    parameters.set('end', range.end);
  }
  if (question.service !== null) parameters.set('service', question.service);
  if (question.environment !== null) parameters.set('environment', question.environment);
  if (question.endpoint !== null) parameters.set('endpoint', question.endpoint);
  if (question.includeAnonymous) parameters.set('include_anonymous', 'true');
  if (question.comparison !== 'previous_period') parameters.set('compare', question.comparison);
  if (question.timeZone !== null) parameters.set('time_zone', question.timeZone);
  return parameters;
}

/** The range in words for a person. */
export function describeRange(range: AskedRange, timeZone: string): string {
  if ('preset' in range) return rangeLabels[range.preset];
  if (isDays(range)) return formatRange(`${range.start}T00:00Z`, `${addDays(range.end, 1)}T00:00Z`, 'UTC');
  return formatRange(range.start, range.end, timeZone);
}

/** What the numbers are compared with, after `vs` or `in the`: `previous 24 hours`. */
export function describeComparison({
  range,
  comparison
}: Pick<MetricsQuestion, 'range' | 'comparison'>): string {
  if (comparison === 'last_week') return 'same weekdays before';
  return 'preset' in range
    ? rangeLabels[range.preset].replace('Last', 'previous').toLowerCase()
    : 'period before';
}

/** What was chosen but not asked yet, in words for a person; empty when nothing waits. */
export function pendingChanges(shown: MetricsQuestion, chosen: MetricsQuestion, timeZone = 'UTC'): string[] {
  const changes: string[] = [];
  if (!isSameRange(chosen.range, shown.range)) changes.push(describeRange(chosen.range, timeZone));
  if (chosen.service !== shown.service) changes.push(chosen.service ?? 'all services');
  if (chosen.environment !== shown.environment) changes.push(chosen.environment ?? 'all environments');
  if (chosen.endpoint !== shown.endpoint) changes.push(chosen.endpoint ?? 'all endpoints');
  if (chosen.includeAnonymous !== shown.includeAnonymous) {
    changes.push(chosen.includeAnonymous ? 'with anonymous users' : 'without anonymous users');
  }
  if (chosen.comparison !== shown.comparison) {
    changes.push(`compared with ${comparisonLabels[chosen.comparison].toLowerCase()}`);
  }
  return changes;
}

/** Whether a range is made of whole days of the time zone, and not of times. */
export function isDays(range: AskedRange): boolean {
  return 'start' in range && isDate(range.start) && isDate(range.end);
}

export function isSameRange(a: AskedRange, b: AskedRange): boolean {
  if ('preset' in a) return 'preset' in b && a.preset === b.preset;
  return 'start' in b && a.start === b.start && a.end === b.end;
}

/** A name wins over two ends: it is the button that was pressed last in a form without a script. */
function readRange(parameters: ReadParameters): AskedRange | null {
  const [start, end] = [last(parameters, 'start'), last(parameters, 'end')];
  const asked = last(parameters, 'time_range');
  // The picker's Apply is such a button, and says that its dates are meant.
  if (asked === 'custom' || ((start !== null || end !== null) && asked === null)) {
    return start === null || end === null ? null : { start, end };
  }
  const preset = timeRangePresets.find((known) => known === (asked ?? '24h'));
  return preset ? { preset } : null;
}

/** A form without a script sends a hidden input and the button that was pressed; the button comes later and wins. */
function last(parameters: ReadParameters, name: string): string | null {
  return parameters.getAll(name).at(-1) || null;
}
