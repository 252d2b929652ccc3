import type { VitalNumbers } from '../../metrics/web-vitals.ts';

/** Which Web Vitals are asked for. */
export interface VitalFilter {
  service: string | null;
  environment: string | null;
  page: string | null;
}

/** How they are grouped beside their name. */
export interface VitalGrouping {
  byPage: boolean;
  /** Where the buckets of time begin, in order; null for the whole range. */
  starts: Date[] | null;
}

export interface VitalRow extends VitalNumbers {
  /** Empty where the browser named none, and where pages are not told apart. */
  page: string;
  /** 1970 where the whole range is one. */
  bucket: Date;
}
