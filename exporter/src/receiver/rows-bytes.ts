import type { TelemetryRows } from '../rows/telemetry-rows.ts';

// A row with its ids, and its part of the buffer that is copied to Postgres.
const rowBytes = 500;
const bucketBytes = 16;

/** About how much memory the rows of one request take until they are written. */
export function rowsBytes(rows: TelemetryRows): number {
  let bytes = rows.performanceMetrics.length * rowBytes;
  for (const { metadata } of rows.usageEvents) bytes += rowBytes + (metadata?.length ?? 0);
  for (const { attributes, sketchIndexes } of rows.histogramPoints) {
    bytes += rowBytes + (attributes?.length ?? 0) + sketchIndexes.length * bucketBytes;
  }
  for (const { attributes } of rows.latestValues) bytes += rowBytes + attributes.length;
  return bytes;
}
