/** The charts that need layerchart, apart from the page, so that numbers and tables do not wait for its code. */
export { default as LatencyChart } from './LatencyChart.svelte';
export { default as RequestsChart } from './RequestsChart.svelte';
