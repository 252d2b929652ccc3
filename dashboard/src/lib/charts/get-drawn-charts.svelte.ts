import { browser } from '$app/env';

type DrawnCharts = typeof import('./drawn-charts.ts');

// One for all pages: the code stays once it has come. Never set on the server.
let drawn = $state.raw<DrawnCharts>();
let isAsked = false;

/** The code that draws, which comes after the numbers; the first chart asks for it, a page without charts does not. */
export function getDrawnCharts(): DrawnCharts | undefined {
  if (browser && !isAsked) {
    isAsked = true;
    void import('./drawn-charts.ts').then((charts) => (drawn = charts));
  }
  return drawn;
}
