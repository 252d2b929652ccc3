import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import type { WriteResult } from './telemetry-writer.ts';

/** A write that waits for its transaction. */
export interface PendingWrite {
  rows: TelemetryRows;
  rowCount: number;
  /** When it came, milliseconds since 1970. */
  since: number;
  resolve(result: WriteResult): void;
  reject(error: Error): void;
}

/** Writes in the order in which they came. */
export class WriteQueue {
  #writes: PendingWrite[] = [];
  #rowCount = 0;

  get rowCount(): number {
    return this.#rowCount;
  }

  add(write: PendingWrite): void {
    this.#writes.push(write);
    this.#rowCount += write.rowCount;
  }

  /** The oldest writes, at least one, until they have `rowsMax` rows. */
  take(rowsMax: number): PendingWrite[] {
    let rows = 0;
    let end = 0;
    while (end < this.#writes.length && (end === 0 || rows + this.#writes[end]!.rowCount <= rowsMax)) {
      rows += this.#writes[end++]!.rowCount;
    }
    this.#rowCount -= rows;
    return this.#writes.splice(0, end);
  }

  takeAll(): PendingWrite[] {
    return this.take(Infinity);
  }

  /** How long the oldest has waited; 0 when none does. */
  ageMs(now: number): number {
    return this.#writes.length === 0 ? 0 : Math.max(0, now - this.#writes[0]!.since);
  }
}
