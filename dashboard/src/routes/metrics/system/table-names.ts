import type { RawTable } from '#lib/metrics/system.ts';

/** What the rows of a raw table are, for people. */
export const rawTableLabels: Record<RawTable, string> = {
  performance_metrics: 'requests',
  usage_events: 'events',
  histogram_points: 'histogram points'
};
