import { expect } from '@playwright/test';
import { card, countLoads, numbers, range, refresh, test } from './metrics-page.ts';

test.use({ timezoneId: 'Europe/Berlin' });

const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format();
/** A date so many days from today in Berlin, whatever clocks did in between. */
const day = (offset: number) =>
  new Date(Date.parse(`${today}T00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);

test('days that were picked are asked for at once, with their time zone in the address', async ({
  page,
  open
}) => {
  await open();

  await page.getByRole('button', { name: 'Custom', exact: true }).click();
  await page.getByLabel('Start date').fill(day(-2));
  await page.getByLabel('End date').fill(day(-1));
  await page.getByRole('button', { name: 'Apply' }).click();

  await expect(page).toHaveURL(`/metrics?start=${day(-2)}&end=${day(-1)}&time_zone=Europe%2FBerlin`);
  await expect(range(page, 'Last 24 Hours')).toHaveAttribute('aria-pressed', 'false');
  await expect(page.getByRole('heading', { name: 'Latency over time' })).toBeVisible();

  await page.goBack();
  await expect(range(page, 'Last 24 Hours')).toHaveAttribute('aria-pressed', 'true');
});

test('Apply asks for everything that waited', async ({ page, open }) => {
  await open();
  await page.getByLabel('Service').selectOption('shop');

  await page.getByRole('button', { name: 'Custom', exact: true }).click();
  await page.getByRole('button', { name: 'Apply' }).click();

  await expect(page).toHaveURL(/start=.*service=shop/);
  await expect(page.getByText('Not shown yet')).toHaveCount(0);
});

for (const [what, start, end, message] of [
  ['a future day', -1, 1, 'Cannot select future dates.'],
  [
    'a day that is no longer kept',
    -95,
    -90,
    'Data is only available for the last 90 days. Please select a more recent date.'
  ],
  ['more than ninety days', -90, 0, 'Date range cannot exceed 90 days. Please select a shorter range.'],
  ['an end before the start', -2, -5, 'Start date must be before end date.']
] as const) {
  test(`${what} is refused in the agreed words, and Apply is disabled`, async ({ page, open }) => {
    await open();
    const loads = countLoads(page);
    await page.getByRole('button', { name: 'Custom', exact: true }).click();

    await page.getByLabel('Start date').fill(day(start));
    await page.getByLabel('End date').fill(day(end));

    await expect(page.getByText(message)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Apply' })).toBeDisabled();

    await page.getByLabel('Start date').fill(day(-1));
    await page.getByLabel('End date').fill(day(0));
    await expect(page.getByRole('button', { name: 'Apply' })).toBeEnabled();
    expect(loads.count).toBe(0);
  });
}

test('the calendar picks two days by keyboard alone', async ({ page, open }) => {
  await open();

  await page.keyboard.press('c');
  const grid = page.getByRole('grid').last();
  await expect(grid).toBeVisible();
  await page.locator(`[data-date="${day(0)}"]`).focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.locator(`[data-date="${day(-7)}"]`)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');

  await expect(page.getByLabel('Start date')).toHaveValue(day(-7));
  await expect(page.getByLabel('End date')).toHaveValue(day(-5));
  await page.keyboard.press('Escape');
  await expect(grid).toHaveCount(0);
});

test('another time zone changes every time at once without asking again, is kept, and is in the address', async ({
  page,
  open
}) => {
  await open();
  await expect(page.getByText(/as of \d\d:\d\d:\d\d, Europe\/Berlin/)).toBeVisible();
  const loads = countLoads(page);

  await page.getByRole('button', { name: 'Europe/Berlin' }).click();
  await page.getByLabel('Time zone of all times').selectOption('Asia/Tokyo');

  await expect(page.getByText(/as of \d\d:\d\d:\d\d, Asia\/Tokyo/)).toBeVisible();
  await expect(page).toHaveURL('/metrics?time_zone=Asia%2FTokyo');
  expect(loads.count).toBeLessThanOrEqual(1);

  await open('/metrics');
  await expect(page.getByText(/as of \d\d:\d\d:\d\d, Asia\/Tokyo/)).toBeVisible();
  await page.getByRole('button', { name: 'Asia/Tokyo' }).click();
  await page.getByLabel('Time zone of all times').selectOption('Europe/Berlin');
  await expect(page).toHaveURL('/metrics');
});

test('days of a chart are those of the zone, and another zone asks for its own at once', async ({
  page,
  open
}) => {
  await open('/metrics?time_range=90d');
  const figure = page.getByRole('figure').filter({ hasText: 'Requests and errors over time' });
  await figure.getByText('Show as table').click();
  const rows = figure.locator('tbody tr');
  const expectWholeDays = async () => {
    // One name for each row: a day that began at another hour would tell its times.
    await expect(rows.last().locator('th')).toHaveText(/^\d+ \w+ \(incomplete\)$/);
    const days = await rows.locator('th').allInnerTexts();
    expect(days.length).toBeGreaterThan(89);
    for (const text of days) expect(text).toMatch(/^\d+ \w+( \(.*\))?$/);
    const requests = numbers(await rows.locator('td:nth-of-type(3)').allInnerTexts());
    expect(requests.reduce((sum, count) => sum + count, 0)).toBe(total);
  };
  const [total = NaN] = numbers([await card(page, 'Requests').locator('strong').innerText()]);
  await expectWholeDays();

  await page.getByRole('button', { name: 'Europe/Berlin' }).click();
  await page.getByLabel('Time zone of all times').selectOption('Asia/Calcutta');

  await expect(page).toHaveURL('/metrics?time_range=90d&time_zone=Asia%2FCalcutta');
  await expect(page.getByText(/as of \d\d:\d\d:\d\d, Asia\/Calcutta/)).toBeVisible();
  await expectWholeDays();
  // Raw rows of the first days are not kept in the sample, and that zone is half an hour beside whole ones.
  await expect(figure).toContainText('Requests per day; some rounded to the hour');
  await expect(rows.nth(1).locator('th')).toHaveText(/^\d+ \w+ \(rounded to the hour\)$/);
});

test('an address with a time zone shows it to whoever opens it', async ({ page, open }) => {
  await open('/metrics?time_zone=America%2FNew_York');

  await expect(page.getByText(/as of \d\d:\d\d:\d\d, America\/New_York/)).toBeVisible();
});

test('the same weekdays can be compared with; where there were none that is said', async ({ page, open }) => {
  await open();

  await page.getByLabel('Compare with').selectOption('vs same weekdays');
  await expect(page.getByText('Not shown yet: compared with same weekdays')).toBeVisible();
  await refresh(page).click();

  await expect(page).toHaveURL('/metrics?compare=last_week');
  await expect(page.getByText('No earlier period to compare with').first()).toBeVisible();
});
