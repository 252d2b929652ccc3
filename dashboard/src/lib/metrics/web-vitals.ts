import type { Accuracy } from './performance.ts';

/** Web Vitals over all pages and of each. Times are ISO 8601 in UTC. */
export interface WebVitalsAnswer {
  from: string;
  to: string;
  asOf: string;
  accuracy: Pick<Accuracy, 'percentiles' | 'percentileError'>;
  /** Over all pages, by name. */
  totals: VitalNumbers[];
  /** The same length of time just before, cut to equal elapsed parts; null where it lies before our history. */
  previous: { from: string; to: string; totals: VitalNumbers[] } | null;
  /** Most measured page first, and of each page by name; at most `vitalsMax`. */
  vitals: PageVitalNumbers[];
  vitalsOmitted: number;
}

/** One vital; values in its own unit, milliseconds or (CLS) none. */
export interface VitalNumbers {
  vital: string;
  samples: number;
  p75: number;
  /** By the rating that the browser sent; samples without one are in none of the three. */
  good: number;
  needsImprovement: number;
  poor: number;
}

export interface PageVitalNumbers extends VitalNumbers {
  /** Empty where the browser named none. */
  page: string;
}

export const vitalsMax = 2000;

export interface WebVitalsSeries {
  from: string;
  to: string;
  bucketMs: number;
  /** One point a bucket over the whole range; a vital that was not measured in it is not in its list. */
  points: WebVitalsPoint[];
}

export interface WebVitalsPoint {
  from: string;
  to: string;
  /** The bucket holds the present moment or is cut by the range. */
  partial: boolean;
  /** An end of it lies inside an hour whose raw rows are gone, and was moved to the hour's beginning. */
  rounded: boolean;
  vitals: Pick<VitalNumbers, 'vital' | 'samples' | 'p75'>[];
}

/** Everything that a page shows of Web Vitals. */
export interface WebVitalsOverview extends WebVitalsAnswer {
  series: WebVitalsSeries;
  /** A measurement was seen at some time. */
  everSeen: boolean;
}
