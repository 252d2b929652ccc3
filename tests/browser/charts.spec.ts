import { expect } from '@playwright/test';
import { chart, paymentAddress } from './endpoint-page.ts';
import { boxOf, test } from './metrics-page.ts';

test.use({ timezoneId: 'Europe/Berlin' });

test('a drag over a chart zooms the whole page at once, into its address, and Back leads out', async ({
  page,
  open
}) => {
  await open(paymentAddress);
  const latency = chart(page, 'Latency over time');
  await latency.scrollIntoViewIfNeeded();
  const box = await boxOf(latency);
  const y = box.y + box.height / 2;

  await page.mouse.move(box.x + box.width * 0.4, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
  // All charts of time show what is selected.
  await expect(page.locator('.selection')).toHaveCount(3);
  await page.mouse.up();

  await expect(page).toHaveURL(/[?&]start=2\d{3}-.*&end=2\d{3}-/);
  await expect(page.locator('.selection')).toHaveCount(0);
  const parameters = new URL(page.url()).searchParams;
  const hours = (Date.parse(parameters.get('end')!) - Date.parse(parameters.get('start')!)) / 3_600_000;
  expect(hours).toBeGreaterThan(3);
  expect(hours).toBeLessThan(8);
  expect(parameters.get('method')).toBe('POST');
  await expect(page.getByRole('region', { name: 'Headline numbers' })).not.toContainText(/Requests\s*240/);

  await page.goBack();
  await expect(page).toHaveURL(paymentAddress);
  await expect(page.getByRole('region', { name: 'Headline numbers' })).toContainText(/Requests\s*240/);
});

test('the keyboard alone selects and zooms, and Escape takes a selection back', async ({ page, open }) => {
  await open('/metrics');
  const latency = chart(page, 'Latency over time');
  await latency.focus();
  await page.keyboard.press('End');
  for (let step = 0; step < 30; step++) await page.keyboard.press('ArrowLeft');
  for (let step = 0; step < 12; step++) await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.locator('.selection')).not.toHaveCount(0);

  await page.keyboard.press('Escape');
  await expect(page.locator('.selection')).toHaveCount(0);
  await expect(page).toHaveURL('/metrics');

  for (let step = 0; step < 11; step++) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/metrics\?start=.*&end=/);
  const parameters = new URL(page.url()).searchParams;
  expect(Date.parse(parameters.get('end')!) - Date.parse(parameters.get('start')!)).toBe(12 * 15 * 60_000);
});

test('notes are markers on every chart of time, told by focus and beside the values of their moment', async ({
  page,
  open,
  baseURL
}) => {
  const at = new Date(Date.now() - 5 * 3_600_000).toISOString();
  const answer = await page.request.post('/api/v1/notes', {
    headers: { origin: baseURL ?? '' },
    data: { text: 'Deployed 9.9.9', service: 'checkout', noted_at: at }
  });
  const { id } = (await answer.json()) as { id: number };
  try {
    await open(paymentAddress);
    const marker = page.getByRole('button', { name: 'Note', exact: true });
    await expect(marker).toHaveCount(3);

    await marker.first().focus();
    await expect(page.getByRole('tooltip').filter({ hasText: 'Deployed 9.9.9' })).toContainText('(checkout)');

    const latency = chart(page, 'Latency over time');
    const box = await boxOf(latency);
    await page.mouse.move(box.x + 56 + ((box.width - 56 - 30) * 19) / 24, box.y + box.height / 2);
    await expect(page.locator('.lc-tooltip-root')).toContainText('Note: Deployed 9.9.9');
  } finally {
    await page.request.delete(`/api/v1/notes?id=${id}`, { headers: { origin: baseURL ?? '' } });
  }
});

test('the period before is drawn dashed beside this one, named in legend, values and table with its own time', async ({
  page,
  open
}) => {
  await open('/metrics');
  const requests = page.getByRole('figure').filter({ hasText: 'Requests and errors over time' });
  await expect(page.locator('path.compared')).toHaveCount(2);
  await expect(requests.getByRole('listitem').filter({ hasText: 'previous period' })).toBeVisible();

  const slider = chart(page, 'Requests and errors over time');
  await slider.focus();
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute(
    'aria-valuetext',
    /previous period [\d–].*, previous period: \d+ \w+, \d\d:\d\d – .*incomplete/
  );

  await requests.getByText('Show as table').click();
  const row = requests.locator('tbody tr').nth(-20);
  const [time = '', earlier = ''] = [
    await row.locator('th').innerText(),
    await row.locator('td').last().innerText()
  ];
  // A day before, by the same clock.
  expect(earlier.slice(-13)).toBe(time.slice(-13));
  expect(earlier).not.toBe(time);
});

test('where nothing came before there is nothing to draw beside', async ({ page, open }) => {
  await open('/metrics?time_range=7d');

  await expect(page.locator('path.line').first()).toBeAttached();
  await expect(page.locator('path.compared')).toHaveCount(0);
});
