import { timeRangePresets, type TimeRangePreset } from '#lib/metrics/time-range.ts';

/** What the page is asked to show. Its address holds it whole, so that a copied address is a shared view. */
export interface MetricsQuestion {
  timeRange: TimeRangePreset;
  service: string | null;
  environment: string | null;
  includeAnonymous: boolean;
}

/** Names of the parameters, alike in the page's address, its form and the API. */
export const questionParameters = ['time_range', 'service', 'environment', 'include_anonymous'] as const;

export const rangeLabels: Record<TimeRangePreset, string> = {
  '24h': 'Last 24 Hours',
  '7d': 'Last 7 Days',
  '30d': 'Last 30 Days',
  '90d': 'Last 90 Days'
};

/** Null where the address names a range that does not exist. */
export function readQuestion(parameters: URLSearchParams): MetricsQuestion | null {
  const asked = last(parameters, 'time_range') ?? '24h';
  const timeRange = timeRangePresets.find((preset) => preset === asked);
  if (!timeRange) return null;
  return {
    timeRange,
    service: last(parameters, 'service'),
    environment: last(parameters, 'environment'),
    includeAnonymous: last(parameters, 'include_anonymous') === 'true'
  };
}

/** Only what differs from a plain visit, so that addresses stay short. */
export function writeQuestion(question: MetricsQuestion): URLSearchParams {
  const parameters = new URLSearchParams();
  if (question.timeRange !== '24h') parameters.set('time_range', question.timeRange);
  if (question.service !== null) parameters.set('service', question.service);
  if (question.environment !== null) parameters.set('environment', question.environment);
  if (question.includeAnonymous) parameters.set('include_anonymous', 'true');
  return parameters;
}

/** What was chosen but not asked yet, in words for a person; empty when nothing waits. */
export function pendingChanges(shown: MetricsQuestion, chosen: MetricsQuestion): string[] {
  const changes: string[] = [];
  if (chosen.timeRange !== shown.timeRange) changes.push(rangeLabels[chosen.timeRange]);
  if (chosen.service !== shown.service) changes.push(chosen.service ?? 'all services');
  if (chosen.environment !== shown.environment) changes.push(chosen.environment ?? 'all environments');
  if (chosen.includeAnonymous !== shown.includeAnonymous) {
    changes.push(chosen.includeAnonymous ? 'with anonymous users' : 'without anonymous users');
  }
  return changes;
}

/** A form without a script sends a hidden input and the button that was pressed; the button comes later and wins. */
function last(parameters: URLSearchParams, name: string): string | null {
  return parameters.getAll(name).at(-1) || null;
}
