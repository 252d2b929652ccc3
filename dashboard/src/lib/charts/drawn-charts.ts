/** The parts that need layerchart, apart from the page, so that numbers and tables do not wait for its code. */
export { default as DistributionPlot } from './DistributionPlot.svelte';
export { default as HeatMapPlot } from './HeatMapPlot.svelte';
export { default as SeriesPlot } from './SeriesPlot.svelte';
