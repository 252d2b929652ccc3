/** An exporter that accepts first and stores later tells how many rows wait, and how often it had to try again. */
export interface StoresLater {
  stats?(): { queuedRows: number; retries: number };
}

/** Whether rows wait for a destination that has failed before. */
export function isStuck(exporter: StoresLater): boolean {
  const stats = exporter.stats?.();
  return stats !== undefined && stats.queuedRows > 0 && stats.retries > 0;
}

/** Batches that an exporter accepted and did not store yet; older ones have long been stored where all goes well. */
const acceptedMax = 4;

/**
 * The batches that would be lost if the process ended now: those under way, and the last of those that were accepted by
 * an exporter which stores later. A batch named twice does no harm, since what arrives twice is stored once.
 */
export class Unconfirmed<Batch> {
  readonly #exporter: StoresLater;
  readonly #sending = new Set<Batch>();
  readonly #onForgotten: (batch: Batch) => void;
  #accepted: Batch[] = [];

  /** Whoever is told that a batch is forgotten may use it again. */
  constructor(exporter: StoresLater, onForgotten: (batch: Batch) => void = () => {}) {
    this.#exporter = exporter;
    this.#onForgotten = onForgotten;
  }

  begin(batch: Batch): void {
    if (this.#isAllStored()) for (const stored of this.#accepted.splice(0)) this.#onForgotten(stored);
    this.#sending.add(batch);
  }

  end(batch: Batch, isAccepted: boolean): void {
    this.#sending.delete(batch);
    if (!isAccepted || this.#isAllStored()) {
      this.#onForgotten(batch);
      return;
    }
    this.#accepted.push(batch);
    if (this.#accepted.length > acceptedMax) this.#onForgotten(this.#accepted.shift()!);
  }

  all(): Batch[] {
    return this.#isAllStored() ? [...this.#sending] : [...this.#accepted, ...this.#sending];
  }

  /** An exporter that says nothing has delivered what it accepted. */
  #isAllStored(): boolean {
    return (this.#exporter.stats?.().queuedRows ?? 0) === 0;
  }
}
