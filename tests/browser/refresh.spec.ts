import { expect } from '@playwright/test';
import { card, countLoads, range, refresh, table, test } from './metrics-page.ts';
import { sampleEndpoints, sampleRequestCount, sampleUserCount } from './sample-traffic.ts';
import { anonymousPeople, type WorldName } from './worlds.ts';

test.use({ timezoneId: 'Europe/Berlin' });

test('a changed choice waits, visibly, until Refresh; the address then holds it', async ({ page, open }) => {
  await open();
  const loads = countLoads(page);

  await range(page, 'Last 7 Days').click();
  await page.getByLabel('Service').selectOption('checkout');
  await page.getByLabel('Include Anonymous Users').check();

  await expect(page.getByText('Not shown yet: Last 7 Days, checkout, with anonymous users')).toBeVisible();
  await expect(range(page, 'Last 7 Days')).toHaveClass(/pending/);
  await expect(page).toHaveURL('/metrics');
  expect(loads.count).toBe(0);

  await refresh(page).click();

  await expect(page).toHaveURL('/metrics?time_range=7d&service=checkout&include_anonymous=true');
  await expect(page.getByText('Not shown yet')).toHaveCount(0);
  await expect(table(page).locator('tbody tr')).toHaveCount(
    sampleEndpoints.filter(({ service }) => service === 'checkout').length
  );
  expect(loads.count).toBe(1);
});

test('Back shows the question before, at once, and a copied address shows the same', async ({
  page,
  open
}) => {
  await open();
  await page.getByLabel('Environment').selectOption('staging');
  await refresh(page).click();
  await expect(table(page).locator('tbody tr')).toHaveCount(1);

  await page.goBack();

  await expect(page).toHaveURL('/metrics');
  await expect(page.getByLabel('Environment')).toHaveValue('');
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);

  await open('/metrics?environment=staging');
  await expect(page.getByLabel('Environment')).toHaveValue('staging');
  await expect(table(page).locator('tbody tr')).toHaveCount(1);
});

test('anonymous users count only when they are asked for', async ({ page, open }) => {
  await open();
  await expect(card(page, 'Active users').locator('strong')).toHaveText(String(sampleUserCount));

  await page.getByLabel('Include Anonymous Users').check();
  await refresh(page).click();

  await expect(card(page, 'Active users').locator('strong')).toHaveText(
    String(sampleUserCount + anonymousPeople)
  );
});

test('while an answer takes its time the old one stays, dimmed, and Refresh says so', async ({
  page,
  open
}) => {
  await open('/metrics', { world: 'held' });
  await page.request.post('/fixture/hold');

  await refresh(page).click();

  await expect(refresh(page)).toBeDisabled();
  await expect(refresh(page)).toHaveText('Refreshing...');
  await expect(page.getByText('Loading metrics...')).toBeVisible();
  await expect(page.locator('[aria-busy=true]').first()).toHaveClass(/old/);
  await expect(page.locator('[aria-busy=true]:not(.old)')).toHaveCount(0);
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);

  await page.request.post('/fixture/release');
  await expect(refresh(page)).toBeEnabled();
  await expect(page.getByText('Loading metrics...')).toHaveCount(0);
});

test('a failed refresh keeps the numbers, says what to do, and Retry brings new ones', async ({
  page,
  open,
  baseURL
}) => {
  await open();
  const toWorld = (value: WorldName) =>
    page.context().addCookies([{ name: 'world', value, url: baseURL ?? '' }]);
  await toWorld('gone');

  await refresh(page).click();

  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The database does not answer');
  await expect(alert).toContainText(/try again in a few seconds/);
  await expect(alert).toContainText(/The numbers below are from \d\d:\d\d:\d\d/);
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);

  await toWorld('full');
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expect(alert).toHaveCount(0);
});

test('numbers that were left open say how old they are', async ({ page, open }) => {
  await page.clock.install();
  await open();
  await expect(page.getByText('just now')).toBeVisible();

  await page.clock.runFor('07:00');

  await expect(page.getByText('7 min ago: press Refresh for newer numbers')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('numbers and tables are there, and buttons and selects ask the server', async ({ page }) => {
    await page.goto('/metrics');
    await expect(card(page, 'Requests')).toContainText(sampleRequestCount.toLocaleString('en-US'));
    await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);
    await expect(page.getByText(/as of \d\d:\d\d:\d\d, UTC/)).toBeVisible();

    await page.getByLabel('Environment').selectOption('staging');
    await refresh(page).click();
    await expect(table(page).locator('tbody tr')).toHaveCount(1);

    await range(page, 'Last 7 Days').click();
    await expect(range(page, 'Last 7 Days')).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByLabel('Environment')).toHaveValue('staging');

    await table(page).getByRole('button', { name: 'P95 (ms)' }).click();
    await expect(table(page).getByRole('columnheader', { name: 'P95' })).toHaveAttribute(
      'aria-sort',
      'descending'
    );
    await expect(range(page, 'Last 7 Days')).toHaveAttribute('aria-pressed', 'true');
  });

  test('days are picked, filters taken away and cards chosen by plain forms and links', async ({ page }) => {
    await page.goto('/metrics?service=shop');
    await page.getByRole('link', { name: 'Remove filter Service shop' }).click();
    await expect(page).toHaveURL('/metrics');

    await card(page, 'Error rate').getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'Error rate over time' })).toBeVisible();

    await page.getByRole('button', { name: 'Custom', exact: true }).click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page).toHaveURL(/start=\d{4}-\d\d-\d\d&end=\d{4}-\d\d-\d\d/);
    await expect(page.getByRole('heading', { name: 'Error rate over time' })).toBeVisible();
  });
});
