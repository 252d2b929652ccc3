import type { Tracker, TrackerOptions, UsageEvent } from '../../browser.d.ts';
import { createTracker } from './create-tracker.ts';
import type { Watches } from './tracker-context.ts';
import { watchClicks } from './watch-clicks.ts';
import { watchPages } from './watch-pages.ts';

let running: Tracker | undefined;

/** Page views, clicks and your own events, delivered as surely as with the rest: for who wants the least weight. */
export function start(options: TrackerOptions, further?: Watches): Tracker {
  if (running) return running;
  const nothing = () => {};
  const inert: Tracker = { track: nothing, flush: nothing, reset: nothing, stop: nothing };
  if (typeof document === 'undefined') return inert;
  const asked = navigator as Navigator & { globalPrivacyControl?: boolean };
  if (options.respectPrivacySignals && (asked.globalPrivacyControl || +asked.doNotTrack!)) return inert;
  // A tracker that cannot run, in whatever browser, must not break the page.
  try {
    const watches = { ...further, clicks: watchClicks, pages: watchPages };
    return (running = createTracker(options, watches, () => (running = undefined)));
  } catch (error) {
    console.error(error);
    return inert;
  }
}

/** Records one event; nothing happens before `start`. */
export function track(event: UsageEvent): void {
  running?.track(event);
}
