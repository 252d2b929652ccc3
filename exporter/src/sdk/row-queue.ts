import { emptyRows, type TelemetryRows } from '../rows/telemetry-rows.ts';

/** Rows that wait, oldest first, with a bound on their number. */
export class RowQueue {
  readonly #rowsMax: number;
  #chunks: TelemetryRows[] = [];
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

  /** Appends rows; returns how many of the oldest had to go for them. */
  add(rows: TelemetryRows): number {
    this.#chunks.push(rows);
    this.#rowCount += countRows(rows);
    let dropped = 0;
    while (this.#rowCount > this.#rowsMax && this.#chunks.length > 0) dropped += this.#removeOldest();
    return dropped;
  }

  /** Takes out the oldest chunks, at least one, until they have `rowsMax` rows, as one. */
  take(rowsMax: number): TelemetryRows {
    const taken = emptyRows();
    let rows = 0;
    while (this.#chunks.length > 0 && (rows === 0 || rows + countRows(this.#chunks[0]!) <= rowsMax)) {
      const chunk = this.#chunks[0]!;
      rows += this.#removeOldest();
      for (const row of chunk.performanceMetrics) taken.performanceMetrics.push(row);
      for (const row of chunk.histogramPoints) taken.histogramPoints.push(row);
      for (const row of chunk.usageEvents) taken.usageEvents.push(row);
      for (const row of chunk.latestValues) taken.latestValues.push(row);
      taken.rejected.push(...chunk.rejected);
      taken.ignored.push(...chunk.ignored);
    }
    return taken;
  }

  /** Puts rows back before all others; returns how many of the oldest had to go. */
  putBack(rows: TelemetryRows): number {
    this.#chunks.unshift(rows);
    this.#rowCount += countRows(rows);
    let dropped = 0;
    while (this.#rowCount > this.#rowsMax && this.#chunks.length > 0) dropped += this.#removeOldest();
    return dropped;
  }

  /** Drops everything; returns how many rows that were. */
  clear(): number {
    const dropped = this.#rowCount;
    this.#chunks = [];
    this.#rowCount = 0;
    return dropped;
  }

  #removeOldest(): number {
    const rows = countRows(this.#chunks.shift()!);
    this.#rowCount -= rows;
    return rows;
  }
}

/** All rows of all tables. */
export function countRows(rows: TelemetryRows): number {
  return (
    rows.performanceMetrics.length +
    rows.histogramPoints.length +
    rows.usageEvents.length +
    rows.latestValues.length
  );
}
