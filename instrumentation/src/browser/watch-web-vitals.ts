import { onCLS, onFCP, onINP, onLCP, onTTFB, type Metric } from 'web-vitals';
import type { TrackerContext } from './tracker-context.ts';

/** A `browser.web_vital` for each of the five, as OpenTelemetry has it. */
export function watchWebVitals({ emit }: TrackerContext): void {
  const report = ({ name, value, delta, id, rating, navigationType }: Metric) => {
    const metadata: Record<string, unknown> = {};
    const fields = { name: name.toLowerCase(), value, delta, id, rating, navigation_type: navigationType };
    for (const [key, field] of Object.entries(fields)) metadata[`browser.web_vital.${key}`] = field;
    emit({ event_type: 'browser.web_vital', metadata });
  };
  for (const watch of [onCLS, onFCP, onINP, onLCP, onTTFB]) watch(report);
}
