import { expect, test } from 'vitest';
import { rateVital, vitalBands } from './vital-bands.ts';

test.each([
  ['LCP', 2500, 'good'],
  ['LCP', 2500.1, 'needs improvement'],
  ['LCP', 4000, 'needs improvement'],
  ['LCP', 4001, 'poor'],
  ['INP', 200, 'good'],
  ['INP', 501, 'poor'],
  ['CLS', 0, 'good'],
  ['CLS', 0.1, 'good'],
  ['CLS', 0.25, 'needs improvement'],
  ['CLS', 0.26, 'poor'],
  ['FCP', 1801, 'needs improvement'],
  ['TTFB', 800, 'good'],
  ['TTFB', 1801, 'poor']
] as const)('%s of %d is %s', (vital, value, rating) => {
  expect(rateVital(vitalBands[vital], value)).toBe(rating);
});
