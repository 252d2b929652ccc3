import { expect } from '@playwright/test';
import { card, range, refresh, table, test } from './metrics-page.ts';
import { sampleRequestCount } from './sample-traffic.ts';

test.use({ timezoneId: 'Europe/Berlin' });

test('a first visit that fails answers 503 and can be retried', async ({
  page,
  open,
  baseURL,
  complaints
}) => {
  const responses: number[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname === '/metrics') responses.push(response.status());
  });

  await open('/metrics', { world: 'gone' });

  expect(responses).toEqual([503]);
  await expect(page.getByRole('alert')).toContainText('The database does not answer');
  await page.context().addCookies([{ name: 'world', value: 'full', url: baseURL ?? '' }]);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(card(page, 'Requests')).toContainText(sampleRequestCount.toLocaleString('en-US'));
  // The browser itself reports the status of the page.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('503')]);
});

test('a part that fails says why and offers Retry, while the others of the page live', async ({
  page,
  open
}) => {
  await page.request.post('/fixture/break-part');
  await open('/metrics/endpoint?endpoint=/api/search&method=GET', { world: 'partly' });

  const alert = page.getByRole('alert').filter({ hasText: 'Reference for the log' });
  await expect(alert).toHaveCount(1);
  await expect(alert).toContainText(/try again in a few seconds/);
  await expect(page.getByRole('heading', { name: 'Latency over time' })).toBeVisible();

  await page.request.post('/fixture/mend-part');
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByRole('heading', { name: /Slowest requests/ })).toBeVisible();
  await expect(alert).toHaveCount(0);
});

test('before any data there is the one import for this server, and the first data is noticed', async ({
  page,
  open,
  baseURL
}) => {
  await page.request.post('/fixture/nothing-yet');
  await open('/metrics', { world: 'first' });

  await expect(page.getByRole('heading', { name: 'No data available' })).toBeVisible();
  await expect(page.locator('pre')).toContainText(`OTEL_EXPORTER_OTLP_ENDPOINT=${baseURL}`);
  await expect(page.locator('pre')).toContainText('--import @lakegauge/instrumentation/register');

  await page.request.post('/fixture/first-request');

  await expect(page.getByText(/First data received from checkout, reports, shop/)).toBeVisible({
    timeout: 15_000
  });
  await expect(card(page, 'Requests')).toBeVisible();
});

test('silence in the range is told apart from a missing set-up', async ({ page, open }) => {
  await open('/metrics', { world: 'silent' });

  await expect(page.getByRole('heading', { name: 'No data available' })).toBeVisible();
  await expect(page.getByText(/silence and not a missing set-up/)).toBeVisible();
  await expect(table(page)).toContainText('No endpoint data available');

  await range(page, 'Last 7 Days').click();
  await refresh(page).click();
  await expect(page.getByText(/No requests since/)).toBeVisible();
  await expect(card(page, 'Requests')).toContainText(sampleRequestCount.toLocaleString('en-US'));
});

test('whoever is no admin reads so, with status 403 and without numbers', async ({
  page,
  open,
  complaints
}) => {
  await open('/metrics', { viewer: 'visitor' });

  await expect(page.getByRole('heading', { name: 'Admin access required' })).toBeVisible();
  await expect(page.getByTestId('metrics-nav-link')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Metrics' })).toHaveCount(0);
  await expect(page.getByRole('table')).toHaveCount(0);
  const data = await page.request.get('/metrics/__data.json');
  expect(await data.text()).not.toContain('/api/products');
  expect(complaints.splice(0)).toContainEqual(expect.stringContaining('403'));
});

test('a range that does not exist is refused in words', async ({ page, open, complaints }) => {
  await open('/metrics?time_range=5m');

  await expect(page.getByRole('alert')).toContainText('time_range must be one of 24h, 7d, 30d, 90d');
  expect(complaints.splice(0)).toContainEqual(expect.stringContaining('400'));
});
