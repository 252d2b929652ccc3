import { expect, type Page } from '@playwright/test';
import { test } from './metrics-page.ts';

test.use({ timezoneId: 'Europe/Berlin' });

const part = (page: Page, name: string | RegExp) => page.getByRole('region', { name });
const fact = (page: Page, name: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.getByRole('term').filter({ hasText: new RegExp(`^${name}$`) }) });

test('a system that needs attention says first what is wrong and what to do', async ({ page, open }) => {
  await open('/metrics/system');

  await expect(page).toHaveTitle(/System/);
  const health = part(page, /things need attention/);
  await expect(health.getByRole('listitem').first()).toContainText(/failing: Rollup \d+ days behind/);
  await expect(health).toContainText('lakegauge aggregate');
  await expect(health).toContainText('Rejected items 412 in 24 hours');
  await expect(health).toContainText('too many from reports');
});

test('a system that is well says so in one line', async ({ page, open }) => {
  await open('/metrics/system', { world: 'well' });

  const health = part(page, 'All is well');
  await expect(health.getByRole('listitem')).toHaveCount(0);

  await health.getByText('8 checks are well').click();

  await expect(health.getByRole('listitem')).toHaveCount(8);
  await expect(page.getByRole('slider', { name: 'Rows per hour' }).locator('svg path')).not.toHaveCount(0);
});

test('ingest, queue, drops, rejections, watermark and retention are numbers, or say that they are not known', async ({
  page,
  open
}) => {
  await open('/metrics/system');

  await expect(fact(page, 'Ingest')).toContainText('rows/min');
  await expect(fact(page, 'Queue')).toContainText('12 rows');
  await expect(fact(page, 'Dropped')).toContainText('0 rows');
  await expect(fact(page, 'Rejected')).toContainText(/412\s+items.*9,844 more ignored/);
  await expect(fact(page, 'Rolled up to')).toContainText('the watermark');
  await expect(part(page, 'Tables')).toContainText(/performance_metrics\s*≈ [\d,]+\s*11,020/);

  await open('/metrics/system', { world: 'silent' });
  await expect(fact(page, 'Queue')).toContainText('not known');
  await expect(fact(page, 'Dropped')).toContainText('not known');
  await expect(page.getByText('Not known: no process has told its numbers.')).toBeVisible();
});

test('what was refused, who was heard, and which names are too many are listed', async ({ page, open }) => {
  await open('/metrics/system');

  await expect(part(page, 'Not stored')).toContainText('Rejected: older than raw rows are kept (traces)');
  await expect(part(page, 'Not stored')).toContainText('Ignored: health checks and other excluded paths');
  await expect(part(page, 'Services')).toContainText('checkout');
  await expect(part(page, 'Names')).toContainText('Cap reached.');
  await expect(part(page, 'Names')).toContainText('and 4 others');
  await expect(part(page, 'Runs of the job')).toContainText('rollup_failed (exit 2)');
  await expect(part(page, /Queues, drops/)).toContainText('OpenTelemetry collector, collector-1');
  await expect(part(page, 'Partitions')).toContainText('today');
});

test('before any data the page of the system is there all the same', async ({ page, open }) => {
  await open('/metrics/system', { world: 'empty' });

  await expect(page.getByText('no raw rows at all')).toBeVisible();
  await expect(page.getByText('No service has sent anything yet.')).toBeVisible();
});

test('a database that does not answer is said with Retry, and whoever is no admin sees nothing', async ({
  page,
  open,
  complaints
}) => {
  await open('/metrics/system', { world: 'gone' });
  await expect(page.getByRole('alert')).toContainText('The database does not answer');

  await open('/metrics/system', { viewer: 'visitor', world: 'full' });
  await expect(page.getByRole('heading', { name: 'Admin access required' })).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
  complaints.splice(0);
});

test('without JavaScript every number and table is there', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? '' });
  const page = await context.newPage();

  await page.goto('/metrics/system');

  await expect(fact(page, 'Queue')).toContainText('12 rows');
  await expect(part(page, 'Tables')).toContainText('usage_events');
  await context.close();
});
