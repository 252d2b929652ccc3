import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { boxOf, table, test } from './metrics-page.ts';

test.use({ timezoneId: 'Europe/Berlin' });

test('the chosen theme is there before the first paint and survives a reload', async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open();
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const light = await background();

  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  const dark = await background();
  expect(dark).not.toBe(light);

  await page.addInitScript(`
    globalThis.seen = [];
    requestAnimationFrame(function look() {
      if (document.body) seen.push(getComputedStyle(document.body).backgroundColor);
      if (seen.length < 5) requestAnimationFrame(look);
    });`);
  await page.reload();
  await expect.poll(() => page.evaluate<number>('seen.length')).toBe(5);
  expect(new Set(await page.evaluate<string[]>('seen'))).toEqual(new Set([dark]));

  await page.getByRole('radio', { name: 'System' }).check({ force: true });
  expect(await background()).toBe(light);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const world of ['full', 'empty', 'silent'] as const) {
    test(`axe finds nothing in the ${colorScheme} theme over the ${world} database`, async ({
      page,
      open
    }) => {
      await page.emulateMedia({ colorScheme });
      await open('/metrics', { world });
      if (world === 'full') await expect(page.locator('.chart svg path').first()).toBeAttached();

      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();

      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
  }
}

for (const world of ['empty', 'silent'] as const) {
  test(`at 360 pixels the page over the ${world} database never scrolls sideways`, async ({ page, open }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await open('/metrics', { world });

    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(360);
  });
}

for (const width of [360, 768, 1440]) {
  test(`at ${width} pixels the page itself never scrolls sideways`, async ({ page, open }) => {
    await page.setViewportSize({ width, height: 800 });
    await open();
    await expect(page.locator('.chart svg path').first()).toBeAttached();

    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
  });
}

test('at 360 pixels the table scrolls in its own box, beside its first column', async ({ page, open }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await open();
  const name = table(page).getByRole('rowheader').first();
  const method = table(page).getByRole('cell', { name: 'POST' }).first();
  const before = { name: await boxOf(name), method: await boxOf(method) };

  await page.getByRole('group', { name: 'Endpoint Performance Breakdown' }).hover();
  await page.mouse.wheel(400, 0);

  await expect.poll(async () => before.method.x - (await boxOf(method)).x).toBe(400);
  expect((await boxOf(name)).x).toBe(before.name.x);
});

for (const width of [360, 768, 1280, 1440]) {
  test(`at ${width} pixels nothing moves while the page comes alive, also when its font is slow`, async ({
    page,
    open
  }) => {
    await page.setViewportSize({ width, height: 800 });
    const fontsHeld: (() => void)[] = [];
    await page.route('**/*.woff2', (route) => void fontsHeld.push(() => void route.continue()));
    await page.addInitScript(`
      globalThis.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifted += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });`);

    await open();
    await expect(page.locator('.chart svg path').first()).toBeAttached();
    for (const letGo of fontsHeld) letGo();
    await page.evaluate('document.fonts.ready.then(() => new Promise(requestAnimationFrame))');

    expect(fontsHeld.length).toBeGreaterThan(0);
    expect(await page.evaluate<number>('shifted')).toBeLessThan(0.01);
  });
}
