import type { TelemetryRows } from '../rows/telemetry-rows.ts';

// At 512 rows a write, what two connections store in some ten seconds; a client that got no answer is back by then.
const rememberedMax = 4096;
/** Hexadecimal digits that a number holds exactly. */
const digitsMax = 13;

/**
 * Remembers of the newest stored writes one key each, so that a write that comes again is taken through staging at
 * once: COPY would find its duplicates only in the middle, and undo the work of all writes that share its transaction.
 * Only the way depends on it; what it does not know is found by the primary key.
 */
export class RecentWrites {
  readonly #keys = new Set<number>();

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

/** A number, since a text may be a part of one that holds the ids of a whole batch. Two of a kind would do no harm. */
function keyOf({ performanceMetrics, usageEvents, histogramPoints }: TelemetryRows): number | undefined {
  const id = performanceMetrics[0]?.spanId ?? (usageEvents[0] ?? histogramPoints[0])?.id;
  return id === undefined ? undefined : parseInt(id.slice(0, digitsMax), 16);
}
