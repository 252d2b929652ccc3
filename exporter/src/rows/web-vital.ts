import type { Attributes } from './attribute-value.ts';
import { dropPrefix } from './event-attributes.ts';

// web.dev/articles/vitals: good up to the first, poor beyond the second; milliseconds, none for CLS.
const thresholds = new Map([
  ['CLS', [0.1, 0.25]],
  ['FCP', [1800, 3000]],
  ['INP', [200, 500]],
  ['LCP', [2500, 4000]],
  ['TTFB', [800, 1800]]
]);

/**
 * Brings a Web Vital into the form that the rollup reads: `name`, `value`, `delta`, `id`, `rating`. The conventions
 * write names in small letters and the library in capitals; capitals make them one series. A rating that is missing
 * follows from the value.
 */
export function normaliseWebVital(attributes: Attributes): void {
  dropPrefix(attributes, 'browser.web_vital.');
  dropPrefix(attributes, 'web_vital.');
  const given = attributes.get('name');
  if (typeof given !== 'string') return;
  const name = given.length <= 4 ? given.toUpperCase() : given;
  const limits = thresholds.get(name);
  if (!limits) return;
  attributes.set('name', name);
  const value = attributes.get('value');
  if (attributes.has('rating') || typeof value !== 'number') return;
  attributes.set('rating', value <= limits[0]! ? 'good' : value <= limits[1]! ? 'needs-improvement' : 'poor');
}
