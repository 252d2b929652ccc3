import type { PerformanceAnswer } from '#lib/metrics/performance.ts';

/** Why there are no numbers, as far as a viewer may know. */
export interface PerformanceFailure {
  statusCode: number;
  /** What failed and what to do. */
  message: string;
  /** Names the log line that has the reason. */
  correlationId?: string | undefined;
}

export type PerformanceResult = { answer: PerformanceAnswer } | { failure: PerformanceFailure };
