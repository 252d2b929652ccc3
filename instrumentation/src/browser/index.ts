import type { Tracker, TrackerOptions } from '../../browser.d.ts';
import { compareCounts } from './compare-counts.ts';
import { start as startCore } from './core.ts';
import { propagateTrace } from './propagate-trace.ts';
import { watchErrors } from './watch-errors.ts';
import { watchForms } from './watch-forms.ts';
import { watchWebVitals } from './watch-web-vitals.ts';

export { track } from './core.ts';

/** Records this page until `stop`; a second call returns the tracker of the first. */
export function start(options: TrackerOptions): Tracker {
  return startCore(options, {
    webVitals: watchWebVitals,
    forms: watchForms,
    errors: watchErrors,
    traceparent: propagateTrace,
    countUrl: compareCounts
  });
}
