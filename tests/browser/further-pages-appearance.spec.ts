import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { test } from './metrics-page.ts';
import type { WorldName } from './worlds.ts';

test.use({ timezoneId: 'Europe/Berlin' });

const views: [string, WorldName][] = [
  ['/metrics/usage', 'full'],
  ['/metrics/usage?event_type=search&search=results', 'full'],
  ['/metrics/usage', 'silent'],
  ['/metrics/web-vitals', 'full'],
  ['/metrics/web-vitals?page=/about&vital=CLS', 'full'],
  ['/metrics/system', 'full'],
  ['/metrics/system', 'well']
];

for (const [path, world] of views) {
  test(`axe finds nothing on ${path} over the ${world} database, light and dark`, async ({ page, open }) => {
    // Two looks at up to five hundred elements each.
    test.setTimeout(90_000);

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await open(path, { world });

      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();

      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });
}

for (const path of ['/metrics/usage', '/metrics/web-vitals', '/metrics/system']) {
  for (const width of [360, 768, 1440]) {
    test(`${path} never scrolls sideways at ${width} pixels, and nothing in it moves while it comes alive`, async ({
      page,
      open
    }) => {
      await page.setViewportSize({ width, height: 800 });
      // The zone is told at the first visit; what it moves is measured elsewhere.
      await open(path);
      await page.addInitScript(`
        globalThis.shifted = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) shifted += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });`);
      await open(path);
      await page.evaluate('document.fonts.ready.then(() => new Promise(requestAnimationFrame))');

      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate<number>('shifted')).toBeLessThan(0.01);
    });
  }
}

test('by keyboard alone a type is chosen, a user followed and the filter taken away', async ({
  page,
  open
}) => {
  await open('/metrics/usage');
  const type = page.getByRole('region', { name: 'Events by type' }).getByRole('link', { name: 'search' });

  await type.press('Enter');
  await expect(page).toHaveURL(/event_type=search/);
  await page
    .getByRole('table', { name: 'Event explorer' })
    .getByRole('link', { name: /user-/ })
    .first()
    .press('Enter');
  await expect(page).toHaveURL(/user_id=/);
  const chips = page.getByRole('list', { name: 'Filters of the events' }).getByRole('link');
  await expect(chips).toHaveCount(2);
  await chips.last().press('Enter');

  await expect(page).toHaveURL('/metrics/usage?event_type=search');
});
