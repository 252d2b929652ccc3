import { emptyRows, type ItemCount, type TelemetryRows } from './telemetry-rows.ts';

/** All rows of all tables. */
export function countRows(rows: TelemetryRows): number {
  return (
    rows.performanceMetrics.length +
    rows.histogramPoints.length +
    rows.usageEvents.length +
    rows.latestValues.length
  );
}

/** Adds rows behind others, in their order; equal reasons become one count, so that counts alone stay few. */
export function appendRows(target: TelemetryRows, rows: TelemetryRows): void {
  for (const row of rows.performanceMetrics) target.performanceMetrics.push(row);
  for (const row of rows.histogramPoints) target.histogramPoints.push(row);
  for (const row of rows.usageEvents) target.usageEvents.push(row);
  for (const row of rows.latestValues) target.latestValues.push(row);
  addCounts(target.rejected, rows.rejected);
  addCounts(target.ignored, rows.ignored);
}

/** The rows in two parts of about one size, each list in its order; the counts go with the first. */
export function halveRows(rows: TelemetryRows): [TelemetryRows, TelemetryRows] {
  const first = { ...emptyRows(), rejected: rows.rejected, ignored: rows.ignored };
  const second = emptyRows();
  let left = Math.floor(countRows(rows) / 2);
  for (const name of ['performanceMetrics', 'histogramPoints', 'usageEvents', 'latestValues'] as const) {
    const list = rows[name] as never[];
    const taken = Math.min(left, list.length);
    left -= taken;
    first[name] = list.slice(0, taken);
    second[name] = list.slice(taken);
  }
  return [first, second];
}

function addCounts(target: ItemCount[], counts: readonly ItemCount[]): void {
  for (const added of counts) {
    const known = target.find(
      ({ signal, serviceName, reason }) =>
        signal === added.signal && serviceName === added.serviceName && reason === added.reason
    );
    if (known) known.count += added.count;
    else target.push({ ...added });
  }
}
