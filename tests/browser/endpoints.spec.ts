import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { chart, endpointCharts, paymentAddress } from './endpoint-page.ts';
import { boxOf, range, refresh, table, test } from './metrics-page.ts';
import { sampleEndpoints } from './sample-traffic.ts';

test.use({ timezoneId: 'Europe/Berlin' });

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('the page of all endpoints shows what moved, where traffic and errors are, and every endpoint', async ({
  page,
  open
}) => {
  await open('/metrics/endpoints');

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Endpoints');
  await expect(panel(page, 'What got slower')).toContainText('p95 against the previous 24 hours');
  await expect(panel(page, 'What fails more')).toContainText('Error rate against');
  const traffic = panel(page, 'Where traffic changed');
  await expect(traffic.getByRole('listitem')).toHaveCount(5);
  await expect(traffic.getByRole('listitem').first()).toContainText(/GET \/api\/products.*↑ \+13\.6% more/);
  await expect(panel(page, 'Traffic').getByRole('listitem').first()).toContainText(
    /GET \/api\/products\s*1,400\s*24\.\d%/
  );
  await expect(panel(page, 'Errors').getByRole('listitem').first()).toContainText('/payment');
  const types = page.getByRole('table', { name: 'Error types' });
  await expect(types.getByRole('row', { name: /HTTP_500/ })).toContainText('/api/checkout/:cartId/payment');
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);
});

test('an endpoint leads to its page and back, with the range that is shown', async ({ page, open }) => {
  await open('/metrics/endpoints');
  await range(page, 'Last 7 Days').click();
  await refresh(page).click();
  await expect(page).toHaveURL('/metrics/endpoints?time_range=7d');

  await table(page).getByRole('link', { name: '/api/search' }).click();

  await expect(page).toHaveURL('/metrics/endpoint?time_range=7d&endpoint=%2Fapi%2Fsearch&method=GET');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('GET /api/search');
  await page.getByRole('navigation', { name: 'Way back' }).getByRole('link').click();
  await expect(page).toHaveURL('/metrics/endpoints?time_range=7d');
});

test('the page of one endpoint has its numbers with sample size and accuracy', async ({ page, open }) => {
  await open(paymentAddress);

  const headline = panel(page, 'Headline numbers');
  await expect(headline).toContainText(/Requests\s*240/);
  await expect(headline).toContainText(/Error rate\s*15 errors\s*6\.25%/);
  await expect(headline).toContainText(/p95\s*\d+ m?s/);
  await expect(headline).toContainText(
    /Numbers of 240\s+requests, exact, changes against 211\s+in the previous 24 hours/
  );
});

test('of too few requests the percentiles are grey, and the page says why', async ({ page, open }) => {
  await open(
    '/metrics/endpoint?endpoint=%2Fapi%2Fusers%2F%3Aid%2Fpreferences%2Fnotifications%2Fchannels&method=PUT'
  );

  const headline = panel(page, 'Headline numbers');
  await expect(headline.locator('.uncertain')).toHaveCount(3);
  await expect(headline).toContainText('Fewer than 30 requests');
});

test('without a method all of them are together, and each has a page of its own', async ({ page, open }) => {
  await open('/metrics/endpoint?endpoint=%2Fapi%2Fsession');

  await expect(panel(page, 'Headline numbers')).toContainText(/Requests\s*360/);
  await page.getByRole('link', { name: 'DELETE' }).click();

  await expect(page).toHaveURL('/metrics/endpoint?endpoint=%2Fapi%2Fsession&method=DELETE');
  await expect(panel(page, 'Headline numbers')).toContainText(/Requests\s*60/);
});

test('the slowest requests lead to their traces, slowest first', async ({ page, open }) => {
  await open(paymentAddress);
  const slowest = page.getByRole('table', { name: 'Slowest requests' });

  const durations = (await slowest.locator('tbody td:nth-child(2)').allInnerTexts()).map((text) =>
    Number(text.replace(/,/g, ''))
  );
  const link = slowest.getByRole('link').first();

  expect(durations).toHaveLength(20);
  expect(durations).toEqual(durations.toSorted((a, b) => b - a));
  const trace = (await link.locator('code').innerText()).trim();
  expect(trace).toMatch(/^[0-9a-f]{32}$/);
  await expect(link).toHaveAttribute('href', `https://traces.example.com/trace/${trace}`);
});

test('status codes, error types, users affected and versions are told from single requests', async ({
  page,
  open
}) => {
  await open(paymentAddress);

  await expect(page.getByText(/From 240 single requests since/)).toBeVisible();
  await expect(page.getByRole('table', { name: 'Status codes' })).toContainText(/500\s*15\s*6\.25%/);
  await expect(page.getByRole('table', { name: 'Error types' })).toContainText(/HTTP_500\s*15\s*100\.0%/);
  await expect(panel(page, 'Users affected')).toContainText(/\d+ of \d+ signed-in users met an error/);
  const versions = page.getByRole('table', { name: 'Versions' });
  await expect(versions.getByRole('row')).toHaveCount(3);
  await expect(versions).toContainText(/1\.4\.2/);
});

test('hover in one chart of time shows the moment in all of them', async ({ page, open }) => {
  await open(paymentAddress);
  const latency = chart(page, 'Latency over time');
  await latency.scrollIntoViewIfNeeded();
  const box = await boxOf(latency);

  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);

  await expect(page.locator('.lc-tooltip-root')).toContainText(/p99.*p95.*p50.*Requests/s);
  await expect(page.locator('.crosshair')).toHaveCount(3);
  await expect(page.locator('.when')).toHaveCount(2);
  await page.mouse.move(5, 5);
  await expect(page.locator('.crosshair')).toHaveCount(0);
});

test('the distribution and the heat map tell their cells by pointer and by keyboard', async ({
  page,
  open
}) => {
  await open(paymentAddress);
  const distribution = chart(page, 'Latency distribution');
  const map = chart(page, 'Latency distribution over time');

  await distribution.focus();
  await page.keyboard.press('End');
  await expect(distribution).toHaveAttribute('aria-valuetext', /1 requests, 0\.4%; 100\.0% are as fast/);
  await expect(page.locator('.lc-tooltip-root')).toContainText(/Share\s*0\.4%/);
  await page.keyboard.press('Escape');
  await expect(page.locator('.lc-tooltip-root')).toHaveCount(0);

  await map.focus();
  await page.keyboard.press('Home');
  const first = await map.getAttribute('aria-valuetext');
  await page.keyboard.press('ArrowUp');
  await expect(map).not.toHaveAttribute('aria-valuetext', first ?? '');
  const box = await boxOf(map);
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6);
  await expect(page.locator('.lc-tooltip-root')).toContainText(/ms – \d.*\(\d+\.\d%\)/s);
});

test('every chart has its numbers as a table, and the table adds up', async ({ page, open }) => {
  await open(paymentAddress);

  for (const title of endpointCharts) {
    await page.getByText(`Show as table: ${title}`, { exact: true }).click();
    const rows = page.getByRole('group', { name: `${title}, as a table` }).locator('tbody tr');
    expect(await rows.count()).toBeGreaterThan(5);
  }

  const requests = await page
    .getByRole('group', { name: 'Latency distribution, as a table' })
    .locator('tbody td:nth-child(2)')
    .allInnerTexts();
  expect(requests.reduce((sum, text) => sum + Number(text), 0)).toBe(240);
});

test('silence of an endpoint is words and not empty charts', async ({ page, open }) => {
  await open('/metrics/endpoint?endpoint=%2Fnever&method=GET');

  await expect(page.getByRole('heading', { name: 'No data available' })).toBeVisible();
  await expect(page.getByRole('slider')).toHaveCount(0);
});

test('without an endpoint the page leads to the list of all', async ({ page, open }) => {
  await open('/metrics/endpoint');

  await expect(page).toHaveURL('/metrics/endpoints');
});

test('without a script there are the numbers and the tables', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL && { baseURL }) });
  const page = await context.newPage();

  await page.goto(paymentAddress);
  await expect(panel(page, 'Headline numbers')).toContainText(/Requests\s*240/);
  await expect(page.getByRole('table', { name: 'Slowest requests' }).locator('tbody tr')).toHaveCount(20);
  await page.getByText('Show as table: Latency distribution', { exact: true }).click();
  await expect(page.getByRole('group', { name: 'Latency distribution, as a table' })).toBeVisible();
  await page.getByRole('button', { name: 'Last 7 Days' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('POST /api/checkout/:cartId/payment');
  await context.close();
});

for (const world of ['gone', 'silent'] as const) {
  test(`the pages over the ${world} database say what they have`, async ({ page, open, complaints }) => {
    for (const address of ['/metrics/endpoints', paymentAddress]) {
      await open(address, { world });

      const words = world === 'gone' ? 'The database does not answer' : 'No data available';
      await expect(page.locator('main')).toContainText(words);
    }
    if (world === 'gone') expect(complaints.splice(0)).toHaveLength(2);
  });
}

test('an answer that takes long leaves its place, and comes by itself', async ({ page, open }) => {
  await page.request.post('/fixture/hold');
  try {
    await open(paymentAddress, { world: 'held' });
    await expect(page.getByText('Loading metrics...').first()).toBeVisible();
  } finally {
    await page.request.post('/fixture/release');
  }

  await expect(panel(page, 'Headline numbers')).toContainText(/Requests\s*240/);
  await expect(chart(page, 'Traffic by status')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const address of ['/metrics/endpoints', paymentAddress]) {
    test(`axe finds nothing in the ${colorScheme} theme on ${address.split('?')[0]}`, async ({
      page,
      open
    }) => {
      await page.emulateMedia({ colorScheme });
      await open(address);
      if (address === paymentAddress) await expect(page.locator('.chart svg path').first()).toBeAttached();

      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();

      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
  }
}

for (const width of [360, 768, 1440]) {
  test(`at ${width} pixels neither page scrolls sideways, and nothing moves`, async ({ page, open }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.addInitScript(`
      globalThis.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifted += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });`);
    for (const address of ['/metrics/endpoints', paymentAddress]) {
      await open(address);
      if (address === paymentAddress) await expect(page.locator('.chart svg path').first()).toBeAttached();

      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate<number>('shifted')).toBeLessThan(0.01);
    }
  });
}
