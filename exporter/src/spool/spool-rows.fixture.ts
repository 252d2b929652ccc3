import {
  emptyRows,
  type LatestValueRow,
  type PerformanceMetricRow,
  type TelemetryRows
} from '../rows/telemetry-rows.ts';

export type Kind = 'performanceMetrics' | 'latestValues';

/** Rows that say nothing but their number, as text of some length. */
export function numberedRows(
  numbers: readonly number[],
  kind: Kind = 'performanceMetrics',
  length = 100
): TelemetryRows {
  const endpoint = '/'.padEnd(length, 'ä');
  return {
    ...emptyRows(),
    [kind]: numbers.map((number) =>
      kind === 'performanceMetrics'
        ? ({ timestampUs: number, endpoint } as PerformanceMetricRow)
        : ({ observedAtUs: number, name: endpoint } as LatestValueRow)
    )
  };
}

/** Their numbers again. */
export function numbersIn(rows: TelemetryRows, kind: Kind = 'performanceMetrics'): number[] {
  return kind === 'performanceMetrics'
    ? rows.performanceMetrics.map(({ timestampUs }) => timestampUs)
    : rows.latestValues.map(({ observedAtUs }) => observedAtUs);
}
