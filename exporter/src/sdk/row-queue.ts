import { appendRows, countRows } from '../rows/telemetry-row-lists.ts';
import { emptyRows, type TelemetryRows } from '../rows/telemetry-rows.ts';

interface Chunk {
  rows: TelemetryRows;
  rowCount: number;
  since: number;
}

/** Rows that wait, oldest first, with a bound on their number. */
export class RowQueue {
  readonly #rowsMax: number;
  #chunks: Chunk[] = [];
  #rowCount = 0;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** When the oldest rows came; undefined where none wait. */
  get since(): number | undefined {
    return this.#chunks[0]?.since;
  }

  /** Appends rows; returns how many of the oldest had to go for them. */
  add(rows: TelemetryRows, since: number): number {
    const rowCount = countRows(rows);
    const last = this.#chunks.at(-1);
    // Counts alone would else wait beyond any bound.
    if (rowCount === 0 && last) appendRows(last.rows, rows);
    else this.#chunks.push({ rows, rowCount, since });
    this.#rowCount += rowCount;
    return this.#trim();
  }

  /** Takes out the oldest chunks, at least one, until they have `rowsMax` rows, as one. */
  take(rowsMax: number): { rows: TelemetryRows; since: number } {
    const taken = emptyRows();
    const since = this.since ?? 0;
    let rows = 0;
    while (this.#chunks.length > 0 && (rows === 0 || rows + this.#chunks[0]!.rowCount <= rowsMax)) {
      appendRows(taken, this.#chunks[0]!.rows);
      rows += this.#removeOldest();
    }
    return { rows: taken, since };
  }

  /** Puts rows back before all others; returns how many of the oldest had to go. */
  putBack(rows: TelemetryRows, since: number): number {
    const rowCount = countRows(rows);
    this.#chunks.unshift({ rows, rowCount, since });
    this.#rowCount += rowCount;
    return this.#trim();
  }

  /** Drops everything; returns how many rows that were. */
  clear(): number {
    const dropped = this.#rowCount;
    this.#chunks = [];
    this.#rowCount = 0;
    return dropped;
  }

  #trim(): number {
    let dropped = 0;
    while (this.#rowCount > this.#rowsMax && this.#chunks.length > 0) dropped += this.#removeOldest();
    return dropped;
  }

  #removeOldest(): number {
    const { rowCount } = this.#chunks.shift()!;
    this.#rowCount -= rowCount;
    return rowCount;
  }
}
