import { expect } from '@playwright/test';
import { boxOf, card, column, countLoads, descending, numbers, range, table, test } from './metrics-page.ts';
import { sampleEndpoints, sampleRequestCount, sampleUserCount } from './sample-traffic.ts';

test.use({ timezoneId: 'Europe/Berlin' });

test('the first visit shows the last 24 hours: title, cards, charts and every endpoint', async ({
  page,
  open
}) => {
  await open('/');

  await expect(page).toHaveURL('/metrics');
  await expect(page).toHaveTitle(/Application Metrics/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Application Metrics');
  await expect(page.getByTestId('metrics-nav-link')).toHaveText('Metrics');
  await expect(page.getByTestId('metrics-nav-link')).toHaveAttribute('aria-current', 'page');
  await expect(range(page, 'Last 24 Hours')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByLabel('Include Anonymous Users')).not.toBeChecked();
  await expect(card(page, 'Requests')).toContainText(sampleRequestCount.toLocaleString('en-US'));
  await expect(card(page, 'Requests')).toContainText(/↑\s+\+13\.\d%\s+more\s+vs previous 24 hours/);
  await expect(card(page, 'Active users')).toContainText(String(sampleUserCount));
  await expect(card(page, 'Latency (p95)')).toContainText(/\d\s*ms\s+average \d/);
  await expect(page.getByText(/as of \d\d:\d\d:\d\d, Europe\/Berlin/)).toBeVisible();
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);
  await expect(page.locator('.chart svg path')).not.toHaveCount(0);
});

test('the table has the agreed columns, two decimals, and the slowest average first', async ({
  page,
  open
}) => {
  await open();

  const heads = (await table(page).getByRole('columnheader').allInnerTexts()).map((text) =>
    text.replace(/[↑↓]/, '').trim()
  );

  expect(heads).toEqual([
    'Endpoint',
    'Method',
    'Avg Response (ms)',
    'P50 (ms)',
    'P95 (ms)',
    'P99 (ms)',
    'Requests',
    'Error Rate',
    'Impact'
  ]);
  const averages = await column(page, 3);
  expect(averages.every((text) => /^[\d,]+\.\d\d$/.test(text))).toBe(true);
  expect(numbers(averages)).toEqual(descending(numbers(averages)));
  expect(await column(page, 8)).toContainEqual(expect.stringMatching(/6\.25%/));
});

test('a column sorts descending first, then ascending, by mouse and by keyboard', async ({ page, open }) => {
  await open();
  const loads = countLoads(page);
  const head = table(page).getByRole('columnheader', { name: 'Requests' });

  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(head).toContainText('↓');
  expect(numbers(await column(page, 7))).toEqual(descending(numbers(await column(page, 7))));

  await head.getByRole('button').press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await expect(head).toContainText('↑');
  expect(numbers(await column(page, 7))).toEqual(descending(numbers(await column(page, 7))).reverse());
  await expect(page).toHaveURL('/metrics?sort=-requests');
  expect(loads.count).toBe(0);
});

test('the search narrows the table, says so, and is kept in the address', async ({ page, open }) => {
  await open();

  await page.keyboard.press('/');
  await page.keyboard.type('post session');

  await expect(page.getByLabel('Search endpoints')).toBeFocused();
  expect(await column(page, 1)).toEqual(['/api/session']);
  await expect(page.getByText(`1 of ${sampleEndpoints.length} endpoints`)).toBeVisible();
  await expect(page).toHaveURL('/metrics?search=post+session');

  await page.reload();
  await expect(page.getByLabel('Search endpoints')).toHaveValue('post session');
  await expect(table(page).locator('tbody tr')).toHaveCount(1);

  await page.getByLabel('Search endpoints').fill('nowhere');
  await expect(table(page)).toContainText('No endpoint matches “nowhere”');
});

test('percentiles of too few requests are grey and explain themselves', async ({ page, open }) => {
  await open();
  const row = table(page).getByRole('row', { name: '/preferences/' });

  await expect(row.locator('.uncertain')).toHaveCount(3);
  await expect(table(page).getByRole('row', { name: '/api/search' }).locator('.uncertain')).toHaveCount(0);

  await row.getByRole('button', { name: /14 requests, too few/ }).focus();
  await expect(page.getByRole('tooltip')).toHaveText(/Fewer than 30 requests/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tooltip')).toBeHidden();
});

test('both charts tell time and values under the pointer and with the arrow keys', async ({ page, open }) => {
  await open();
  const latency = page.getByRole('slider', { name: /Latency over time/ });
  const requests = page.getByRole('slider', { name: /Requests and errors/ });

  const box = await boxOf(latency);
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
  const tooltip = page.locator('.lc-tooltip-root');
  await expect(tooltip).toContainText(/\d\d:\d\d – \d\d:\d\d/);
  await expect(tooltip).toContainText(/p95\s*\d+(\.\d+)? m?s/);
  await expect(requests.locator('.crosshair')).toBeAttached();

  await page.mouse.move(0, 0);
  await expect(tooltip).toHaveCount(0);
  await requests.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tooltip).toContainText(/Successful\s*\d/);
  await expect(requests).toHaveAttribute('aria-valuetext', /Successful \d+, Errors \d+/);
  await page.keyboard.press('Escape');
  await expect(tooltip).toHaveCount(0);
});

test('a chart has its numbers as a table, gaps included', async ({ page, open }) => {
  await open();

  await page.getByText('Show as table: Latency over time').click();

  const rows = page.getByRole('group', { name: 'Latency over time, as a table' }).locator('tbody tr');
  const silent = rows.filter({ hasText: /–\s*–\s*–\s*0\b/ });
  await expect(silent.first()).toBeVisible();
  await expect(rows.last()).toContainText('(incomplete)');
});

test('a line is not drawn over the time without requests', async ({ page, open }) => {
  await open();
  const line = page
    .getByRole('slider', { name: /Latency/ })
    .locator('path.line')
    .first();

  const pieces = (await line.getAttribute('d'))?.match(/M/g) ?? [];

  expect(pieces.length).toBeGreaterThan(1);
});
