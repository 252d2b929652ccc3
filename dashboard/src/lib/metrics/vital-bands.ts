/**
 * How a Web Vital is judged, at its 75th percentile. Thresholds: LCP, INP and CLS from https://web.dev/articles/vitals
 * ("Core Web Vitals"), FCP from https://web.dev/articles/fcp, TTFB from https://web.dev/articles/ttfb; the same numbers
 * are in the web-vitals library as LCPThresholds, INPThresholds, CLSThresholds, FCPThresholds and TTFBThresholds.
 */
export interface VitalBand {
  vital: VitalName;
  /** What it stands for. */
  name: string;
  /** What a person notices of it. */
  meaning: string;
  /** Up to this it is good, above `poorAbove` poor, between them it needs improvement. */
  goodMax: number;
  poorAbove: number;
  unit: 'ms' | '';
}

export const vitalNames = ['LCP', 'INP', 'CLS', 'FCP', 'TTFB'] as const;
export type VitalName = (typeof vitalNames)[number];

export const vitalBands: Readonly<Record<VitalName, VitalBand>> = {
  LCP: {
    vital: 'LCP',
    name: 'Largest Contentful Paint',
    meaning: 'when the main content of a page is visible',
    goodMax: 2500,
    poorAbove: 4000,
    unit: 'ms'
  },
  INP: {
    vital: 'INP',
    name: 'Interaction to Next Paint',
    meaning: 'how long a page takes to answer a click or a key',
    goodMax: 200,
    poorAbove: 500,
    unit: 'ms'
  },
  CLS: {
    vital: 'CLS',
    name: 'Cumulative Layout Shift',
    meaning: 'how much the content jumps while somebody reads',
    goodMax: 0.1,
    poorAbove: 0.25,
    unit: ''
  },
  FCP: {
    vital: 'FCP',
    name: 'First Contentful Paint',
    meaning: 'when the first content of a page is visible',
    goodMax: 1800,
    poorAbove: 3000,
    unit: 'ms'
  },
  TTFB: {
    vital: 'TTFB',
    name: 'Time to First Byte',
    meaning: 'how long the server takes to begin its answer',
    goodMax: 800,
    poorAbove: 1800,
    unit: 'ms'
  }
};

export type VitalRating = 'good' | 'needs improvement' | 'poor';

/** The band that a value lies in. */
export function rateVital({ goodMax, poorAbove }: VitalBand, value: number): VitalRating {
  if (value <= goodMax) return 'good';
  return value <= poorAbove ? 'needs improvement' : 'poor';
}

export function isVitalName(name: string): name is VitalName {
  return vitalNames.some((known) => known === name);
}
