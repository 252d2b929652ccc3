import type { Accuracy } from './performance.ts';

/** Web Vitals by page. Times are ISO 8601 in UTC. */
export interface WebVitalsAnswer {
  from: string;
  to: string;
  accuracy: Pick<Accuracy, 'percentiles' | 'percentileError'>;
  /** Most measured page first, and of each page by name; at most `vitalsMax`. */
  vitals: WebVitalNumbers[];
  vitalsOmitted: number;
}

/** One vital of one page; values in its own unit, milliseconds or (CLS) none. */
export interface WebVitalNumbers {
  page: string;
  vital: string;
  samples: number;
  p75: number;
  good: number;
  needsImprovement: number;
  poor: number;
}

export const vitalsMax = 2000;
