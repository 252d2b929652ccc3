import type { Page } from '@playwright/test';

/** The page of an endpoint of the sample that fails often, as a link leads to it. */
export const paymentAddress =
  '/metrics/endpoint?endpoint=%2Fapi%2Fcheckout%2F%3AcartId%2Fpayment&method=POST';

/** A chart, by its title. */
export const chart = (page: Page, title: string) => page.getByRole('slider', { name: `${title};` });

/** Every chart of the page of an endpoint. */
export const endpointCharts = [
  'Traffic by status',
  'Latency over time',
  'Latency distribution',
  'Latency distribution over time'
];
