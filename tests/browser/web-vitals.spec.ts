import { expect, type Page } from '@playwright/test';
import { test } from './metrics-page.ts';
import { samplePages } from './sample-events.ts';

test.use({ timezoneId: 'Europe/Berlin' });

const vital = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
const rows = (page: Page) => page.getByRole('table', { name: 'Web Vitals by page' }).locator('tbody tr');
const pages = (page: Page) => rows(page).getByRole('rowheader').allInnerTexts();
const samples = samplePages.reduce((sum, { views }) => sum + views, 0);

test('each vital is judged at p75, with its shares and sample size', async ({ page, open }) => {
  await open('/metrics/web-vitals');

  await expect(page).toHaveTitle(/Web Vitals/);
  for (const name of ['LCP', 'INP', 'CLS', 'FCP', 'TTFB']) {
    await expect(vital(page, name)).toContainText(`n = ${samples.toLocaleString('en-US')}`);
    await expect(vital(page, name)).toContainText(/good|needs improvement|poor/);
  }
  await expect(vital(page, 'LCP')).toContainText(/\d\.\d\d\s*s/);
  await expect(vital(page, 'LCP')).toContainText('good ≤ 2.50 s');
  await expect(vital(page, 'CLS')).toContainText('poor > 0.25');
  await expect(vital(page, 'INP')).toContainText(/\d+ ?%/);
});

test('a press on a vital draws its course between the bands, in the address', async ({ page, open }) => {
  await open('/metrics/web-vitals');
  await expect(page.getByRole('slider', { name: 'LCP over time' }).locator('rect.band')).not.toHaveCount(0);

  await vital(page, 'INP').getByRole('link').click();

  await expect(page).toHaveURL('/metrics/web-vitals?vital=INP');
  const chart = page.getByRole('slider', { name: 'INP over time' });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('.lc-tooltip-root, .tooltip').first()).toContainText(
    /p75\s*(\d+ ms|–)\s*Samples\s*\d/
  );
  await page.getByText('Show as table: INP over time').click();
  await expect(page.getByRole('group', { name: 'INP over time, as a table' })).toContainText('Samples');
});

test('the table has every page, sorts by any vital, and greys what rests on too few samples', async ({
  page,
  open
}) => {
  await open('/metrics/web-vitals');
  expect(await pages(page)).toEqual(samplePages.map((sample) => sample.page));

  const head = page.getByRole('columnheader', { name: 'LCP' });
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  expect((await pages(page)).slice(0, 2)).toEqual(['/account/orders', '/checkout']);
  await head.getByRole('button').press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await expect(page).toHaveURL('/metrics/web-vitals?sort=-LCP');

  const few = rows(page).filter({ hasText: '/about' });
  await expect(few.locator('.uncertain')).toHaveCount(5);
  await expect(few).toContainText('only 12 samples');
  await expect(rows(page).filter({ hasText: '/account/orders' })).toContainText('poor');

  await page.getByLabel('Search pages').fill('acc');
  expect(await pages(page)).toEqual(['/account/orders']);
});

test('a press on a page shows its vitals alone, and its chip leads back', async ({ page, open }) => {
  await open('/metrics/web-vitals');

  await page.getByRole('link', { name: '/account/orders' }).click();

  await expect(page).toHaveURL('/metrics/web-vitals?page=%2Faccount%2Forders');
  await expect(vital(page, 'LCP')).toContainText('n = 40');
  await expect(vital(page, 'LCP')).toContainText('poor');
  await expect(page.getByText(/75th percentile per .*, page \/account\/orders/)).toBeVisible();
  await page.getByRole('link', { name: /take away/ }).click();
  await expect(vital(page, 'LCP')).toContainText(`n = ${samples.toLocaleString('en-US')}`);
});

test('too few samples of all are grey and not judged', async ({ page, open }) => {
  await open('/metrics/web-vitals?page=/about');

  await expect(vital(page, 'LCP')).toContainText('too few to judge');
  await expect(vital(page, 'LCP')).toContainText('fewer than 30 samples');
});

test('before any measurement the page says how to begin; silence is told apart', async ({ page, open }) => {
  await open('/metrics/web-vitals', { world: 'silent' });
  await expect(page.getByText(/No browser has measured anything yet/)).toBeVisible();

  await open('/metrics/web-vitals?service=checkout');
  await expect(page.getByText(/No Web Vital\s+of checkout/)).toBeVisible();
});

test('without JavaScript the numbers are there, and sorting and choosing a page work', async ({
  browser,
  baseURL
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? '' });
  const page = await context.newPage();

  await page.goto('/metrics/web-vitals');
  await page.getByRole('columnheader', { name: 'LCP' }).getByRole('button').click();
  expect((await pages(page))[0]).toBe('/account/orders');
  await page.getByRole('link', { name: '/cart' }).click();
  await expect(vital(page, 'LCP')).toContainText('n = 130');
  await context.close();
});
