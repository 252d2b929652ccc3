import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { card, range, refresh, table, test } from './metrics-page.ts';

test.use({ timezoneId: 'Europe/Berlin' });

test('a range, a comparison and a refresh are chosen by single keys', async ({ page, open }) => {
  await open();

  await page.keyboard.press('w');
  await expect(range(page, 'Last 7 Days')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('a');
  await page.keyboard.press('x');
  await expect(
    page.getByText('Not shown yet: Last 7 Days, with anonymous users, compared with same weekdays')
  ).toBeVisible();
  await page.keyboard.press('r');

  await expect(page).toHaveURL('/metrics?time_range=7d&include_anonymous=true&compare=last_week');
});

test('the arrows lead to the period before and after at once, and Back returns', async ({ page, open }) => {
  await open('/metrics?service=shop');
  const asked = () => {
    const { searchParams } = new URL(page.url());
    return [searchParams.get('start'), searchParams.get('end')].map((time) => Date.parse(time ?? ''));
  };

  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(/\/metrics\?start=.*&end=.*&service=shop$/);
  const [start = 0, end = 0] = asked();
  expect(end - start).toBe(24 * 3_600_000);
  await expect(page.getByText('Not shown yet')).toHaveCount(0);

  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => asked()[1]).toBe(start);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => asked()).toEqual([start, end]);

  // In a chart they move through it.
  await page.getByRole('slider', { name: 'Latency over time;' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(asked()).toEqual([start, end]);

  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL('/metrics?service=shop');
});

test('single keys mean letters while somebody types, and nothing once they are turned off', async ({
  page,
  open
}) => {
  await open();
  await page.getByLabel('Search endpoints').fill('w');
  await expect(range(page, 'Last 24 Hours')).toHaveAttribute('aria-pressed', 'true');
  await page.getByLabel('Search endpoints').blur();

  await page.keyboard.press('?');
  const map = page.getByRole('dialog', { name: 'Keyboard map' });
  await expect(map).toContainText('Last 7 Days');
  await map.getByLabel('Single keys work').uncheck();
  await page.keyboard.press('Escape');
  await expect(map).toHaveCount(0);
  await page.keyboard.press('w');

  await expect(range(page, 'Last 24 Hours')).toHaveAttribute('aria-pressed', 'true');
});

test('the palette finds pages, filters and endpoints, and gives the focus back', async ({ page, open }) => {
  await open();
  await refresh(page).focus();

  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
  await expect(refresh(page)).toBeFocused();

  await page.keyboard.press('Control+k');
  await palette.getByRole('combobox').fill('endpoint search');
  await expect(palette.getByRole('option').first()).toContainText('Endpoint /api/search');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/metrics?endpoint=%2Fapi%2Fsearch');
  await expect(card(page, 'Requests').locator('strong')).toHaveText('800');

  await page.keyboard.press('Control+k');
  await palette.getByRole('combobox').fill('last 30');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Not shown yet: Last 30 Days')).toBeVisible();
});

test('a person without a mouse comes from the first page to one endpoint and back', async ({
  page,
  open
}) => {
  await open();

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.keyboard.type('images');
  await table(page)
    .getByRole('button', { name: /^Filter by/ })
    .focus();
  await page.keyboard.press('Enter');
  await expect(card(page, 'Requests').locator('strong')).toHaveText('500');
  await page.keyboard.press('Escape');

  await expect(page).toHaveURL('/metrics?search=images');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [what, key] of [
    ['palette', 'Control+k'],
    ['keyboard map', '?'],
    ['calendar', 'c'],
    ['export menu', 'e'],
    ['notes', 't']
  ] as const) {
    test(`axe finds nothing in the ${what} in the ${colorScheme} theme`, async ({ page, open }) => {
      await page.emulateMedia({ colorScheme });
      await open('/metrics?service=shop');

      await page.keyboard.press(key);
      await expect(page.locator('dialog[open], [popover]:popover-open')).toBeVisible();
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();

      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
  }
}
