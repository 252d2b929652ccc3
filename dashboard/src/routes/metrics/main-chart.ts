/** What the large chart of the Overview can show: one for each card. */
export const mainCharts = ['latency', 'requests', 'errors', 'users'] as const;
export type MainChart = (typeof mainCharts)[number];

/** From the page's address; latency where it names none. */
export function readMainChart(parameter: string | null): MainChart {
  return mainCharts.find((chart) => chart === parameter) ?? 'latency';
}
