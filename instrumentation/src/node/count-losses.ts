import { metrics } from '@opentelemetry/api';
import type { ExportHealth } from './export-health.ts';

/** Reports what was dropped on the way, as a counter that the system page shows. Silent as long as nothing was. */
export function countLosses(health: readonly ExportHealth[]): void {
  metrics
    .getMeter('@lakegauge/instrumentation')
    .createObservableCounter('lakegauge.instrumentation.lost', {
      description: 'Spans and metric points that the service could not hand over',
      unit: '{item}'
    })
    .addCallback((result) => {
      for (const { destination, signal, lost } of health) {
        if (lost > 0) result.observe(lost, { destination, signal });
      }
    });
}
