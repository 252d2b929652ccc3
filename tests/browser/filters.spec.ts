import { expect } from '@playwright/test';
import { card, column, countLoads, table, test } from './metrics-page.ts';
import { sampleEndpoints } from './sample-traffic.ts';

test.use({ timezoneId: 'Europe/Berlin' });

test('a click on a row filters everything at once; the chip takes it away again', async ({ page, open }) => {
  await open();

  await table(page).getByRole('row', { name: '/api/search' }).getByRole('cell').nth(2).click();

  await expect(page).toHaveURL('/metrics?endpoint=%2Fapi%2Fsearch');
  await expect(card(page, 'Requests').locator('strong')).toHaveText('800');
  expect(await column(page, 1)).toEqual(['/api/search']);

  await page.getByRole('link', { name: 'Remove filter Endpoint /api/search' }).click();
  await expect(page).toHaveURL('/metrics');
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);
});

test('a filter is reached by keyboard, and Escape goes back', async ({ page, open }) => {
  await open();

  await table(page).getByRole('button', { name: 'Filter by /api/search' }).press('Enter');
  await expect(page).toHaveURL('/metrics?endpoint=%2Fapi%2Fsearch');

  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/metrics');
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);

  // Nothing is left to go back from.
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/metrics');
});

test('the name of an endpoint leads to its own page, with range and filters', async ({ page, open }) => {
  await open('/metrics?time_range=7d&service=shop');

  await expect(table(page).getByRole('link', { name: '/api/search' })).toHaveAttribute(
    'href',
    '/metrics/endpoint?time_range=7d&service=shop&endpoint=%2Fapi%2Fsearch&method=GET'
  );
});

test('a click on a card makes its number the main chart; Back returns', async ({ page, open }) => {
  await open();
  const loads = countLoads(page);

  await card(page, 'Error rate').getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Error rate over time' })).toBeVisible();
  await expect(page).toHaveURL('/metrics?chart=errors');
  await expect(card(page, 'Error rate').getByRole('link')).toHaveAttribute('aria-current', 'true');

  await card(page, 'Active users').getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Active users over time' })).toBeVisible();

  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Error rate over time' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Error rate over time' })).toBeVisible();
  expect(loads.count).toBe(0);
});

test('the tabs keep range and filters from page to page', async ({ page, open }) => {
  await open('/metrics?time_range=7d&service=shop&sort=p95');

  const tabs = page.getByRole('navigation', { name: 'Metrics' }).getByRole('link');

  await expect(tabs).toHaveText(['Overview', 'Endpoints', 'Usage', 'Web Vitals', 'System']);
  await expect(tabs.first()).toHaveAttribute('aria-current', 'page');
  expect(await Promise.all((await tabs.all()).map((tab) => tab.getAttribute('href')))).toEqual(
    ['', '/endpoints', '/usage', '/web-vitals', '/system'].map(
      (path) => `/metrics${path}?time_range=7d&service=shop`
    )
  );
});
