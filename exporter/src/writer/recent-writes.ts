import type { TelemetryRows } from '../rows/telemetry-rows.ts';

// At 512 rows a write, what two connections store in some ten seconds; a client that got no answer is back by then.
const rememberedMax = 4096;

/**
 * Remembers of the newest stored writes one key each, so that a write that comes again is taken through staging at
 * once: COPY would find its duplicates only in the middle, and undo the work of all writes that share its transaction.
 * Only the way depends on it; what it does not know is found by the primary key.
 */
export class RecentWrites {
  readonly #keys = new Set<string>();

  has(rows: TelemetryRows): boolean {
    const key = keyOf(rows);
    return key !== undefined && this.#keys.has(key);
  }

  add(rows: TelemetryRows): void {
    const key = keyOf(rows);
    if (key === undefined) return;
    this.#keys.add(key);
    // A Set keeps the order in which it was filled.
    if (this.#keys.size > rememberedMax) this.#keys.delete(this.#keys.values().next().value!);
  }
}

function keyOf({ performanceMetrics, usageEvents, histogramPoints }: TelemetryRows): string | undefined {
  const span = performanceMetrics[0];
  if (span) return span.traceId + span.spanId;
  return (usageEvents[0] ?? histogramPoints[0])?.id;
}
