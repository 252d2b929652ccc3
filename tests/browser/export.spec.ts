import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { column, numbers, test } from './metrics-page.ts';

test.use({ timezoneId: 'Europe/Berlin' });

async function saved(page: Page, name: RegExp): Promise<{ fileName: string; text: string }> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name }).click();
  const file = await download;
  return { fileName: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

test('the CSV holds the rows that are shown, in their order', async ({ page, open }) => {
  await open('/metrics?service=shop&sort=-requests&search=session');

  const { fileName, text } = await saved(page, /Endpoint table/);

  const [head, ...rows] = text.trim().split('\r\n');
  expect(fileName).toMatch(/^lakegauge-endpoints-\d{4}-\d\d-\d\dT\d{4}\.csv$/);
  expect(head).toMatch(/^endpoint,method,avg_response_time_ms,.*,percentile_error$/);
  expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([
    ['/api/session', 'DELETE'],
    ['/api/session', 'POST']
  ]);
  const averages = rows.map((row) => Number(row.split(',')[2]).toFixed(2));
  expect(numbers(await column(page, 3))).toEqual(averages.map(Number));
});

test('the JSON holds every table with the question and its accuracy', async ({ page, open }) => {
  await open('/metrics?service=shop');

  const { text } = await saved(page, /Everything/);

  expect(JSON.parse(text)).toMatchObject({
    page: 'Application Metrics',
    time_zone: 'Europe/Berlin',
    question: { service: 'shop' },
    accuracy: { percentiles: 'exact' },
    summary: [{ period: 'shown', request_count: 4260 }, { period: 'compared' }]
  });
});

test('a copied link names the times and the zone', async ({ page, open, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open('/metrics?service=shop');

  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();

  const link = new URL(await page.evaluate<string>('navigator.clipboard.readText()'));
  const { start, end, ...others } = Object.fromEntries(link.searchParams);
  expect([start, end]).toEqual([expect.stringMatching(/Z$/), expect.stringMatching(/Z$/)]);
  expect(others).toEqual({ service: 'shop', time_zone: 'Europe/Berlin' });
});
