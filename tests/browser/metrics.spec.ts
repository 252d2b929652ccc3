import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { sampleEndpoints, sampleRequestCount, sampleUserCount } from './sample-traffic.ts';
import { anonymousPeople, type WorldName } from './worlds.ts';

interface Fixtures {
  /** Opens a page of a world and waits until it answers to clicks. */
  open: (path?: string, options?: { world?: WorldName; viewer?: 'visitor' }) => Promise<void>;
  /** What the browser complained about; checked to be nothing after each test. */
  complaints: string[];
}

const test = base.extend<Fixtures>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true }
  ],
  open: async ({ page, baseURL }, use) => {
    await use(async (path = '/metrics', { world = 'full', viewer } = {}) => {
      const cookies = { world, ...(viewer && { viewer }) };
      await page
        .context()
        .addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: baseURL ?? '' })));
      // The load event waits for fonts, which one of the tests holds back.
      await page.goto(path, { waitUntil: 'commit' });
      await expect(page.locator('main[data-hydrated]')).toBeAttached();
    });
  }
});

test.use({ timezoneId: 'Europe/Berlin' });

const range = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const refresh = (page: Page) => page.getByTestId('refresh-button');
const table = (page: Page) => page.getByRole('table', { name: 'Endpoint Performance Breakdown' });
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Texts of a column of the endpoint table, by its place. */
const column = (page: Page, index: number) =>
  table(page).locator(`tbody tr > :nth-child(${index})`).allInnerTexts();
const numbers = (texts: string[]) => texts.map((text) => Number(text.replace(/[^\d.]/g, '')));
const descending = (list: number[]) => list.toSorted((a, b) => b - a);

/** Counts the loads of data, with a script and without. */
function countLoads(page: Page): { count: number } {
  const loads = { count: 0 };
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/metrics/__data.json') loads.count++;
  });
  return loads;
}

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

test('a changed choice waits, visibly, until Refresh; the address then holds it', async ({ page, open }) => {
  await open();
  const loads = countLoads(page);

  await range(page, 'Last 7 Days').click();
  await page.getByLabel('Service').selectOption('checkout');
  await page.getByLabel('Include Anonymous Users').check();

  await expect(page.getByText('Not shown yet: Last 7 Days, checkout, with anonymous users')).toBeVisible();
  await expect(range(page, 'Last 7 Days')).toHaveClass(/pending/);
  await expect(page).toHaveURL('/metrics');
  expect(loads.count).toBe(0);

  await refresh(page).click();

  await expect(page).toHaveURL('/metrics?time_range=7d&service=checkout&include_anonymous=true');
  await expect(page.getByText('Not shown yet')).toHaveCount(0);
  await expect(table(page).locator('tbody tr')).toHaveCount(
    sampleEndpoints.filter(({ service }) => service === 'checkout').length
  );
  expect(loads.count).toBe(1);
});

test('Back shows the question before, at once, and a copied address shows the same', async ({
  page,
  open
}) => {
  await open();
  await page.getByLabel('Environment').selectOption('staging');
  await refresh(page).click();
  await expect(table(page).locator('tbody tr')).toHaveCount(1);

  await page.goBack();

  await expect(page).toHaveURL('/metrics');
  await expect(page.getByLabel('Environment')).toHaveValue('');
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);

  await open('/metrics?environment=staging');
  await expect(page.getByLabel('Environment')).toHaveValue('staging');
  await expect(table(page).locator('tbody tr')).toHaveCount(1);
});

test('anonymous users count only when they are asked for', async ({ page, open }) => {
  await open();
  await expect(card(page, 'Active users').locator('strong')).toHaveText(String(sampleUserCount));

  await page.getByLabel('Include Anonymous Users').check();
  await refresh(page).click();

  await expect(card(page, 'Active users').locator('strong')).toHaveText(
    String(sampleUserCount + anonymousPeople)
  );
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
  await expect(requests).toHaveAttribute('aria-valuetext', /requests, \d+ errors/);
  await page.keyboard.press('Escape');
  await expect(tooltip).toHaveCount(0);
});

test('a chart has its numbers as a table, gaps included', async ({ page, open }) => {
  await open();

  await page.getByText('Show as table: Latency over time').click();

  const rows = page.getByRole('group', { name: 'Latency over time, as a table' }).locator('tbody tr');
  const silent = rows.filter({ has: page.locator('td:last-child', { hasText: /^0$/ }) });
  await expect(silent.first()).toContainText(/–\s*–\s*–\s*0/);
  await expect(rows.last()).toContainText('(incomplete)');
});

test('a line is not drawn over the time without requests', async ({ page, open }) => {
  await open();
  const line = page
    .getByRole('slider', { name: /Latency/ })
    .locator('path.latency-line')
    .first();

  const pieces = (await line.getAttribute('d'))?.match(/M/g) ?? [];

  expect(pieces.length).toBeGreaterThan(1);
});

test('while an answer takes its time the old one stays, dimmed, and Refresh says so', async ({
  page,
  open
}) => {
  await open('/metrics', { world: 'held' });
  await page.request.post('/fixture/hold');

  await refresh(page).click();

  await expect(refresh(page)).toBeDisabled();
  await expect(refresh(page)).toHaveText('Refreshing...');
  await expect(page.getByText('Loading metrics...')).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveClass(/old/);
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);

  await page.request.post('/fixture/release');
  await expect(refresh(page)).toBeEnabled();
  await expect(page.getByText('Loading metrics...')).toHaveCount(0);
});

test('a failed refresh keeps the numbers, says what to do, and Retry brings new ones', async ({
  page,
  open,
  baseURL
}) => {
  await open();
  const toWorld = (value: WorldName) =>
    page.context().addCookies([{ name: 'world', value, url: baseURL ?? '' }]);
  await toWorld('gone');

  await refresh(page).click();

  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The database does not answer');
  await expect(alert).toContainText(/try again in a few seconds/);
  await expect(alert).toContainText(/The numbers below are from \d\d:\d\d:\d\d/);
  await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);

  await toWorld('full');
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expect(alert).toHaveCount(0);
});

test('a first visit that fails answers 503 and can be retried', async ({
  page,
  open,
  baseURL,
  complaints
}) => {
  const responses: number[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname === '/metrics') responses.push(response.status());
  });

  await open('/metrics', { world: 'gone' });

  expect(responses).toEqual([503]);
  await expect(page.getByRole('alert')).toContainText('The database does not answer');
  await page.context().addCookies([{ name: 'world', value: 'full', url: baseURL ?? '' }]);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(card(page, 'Requests')).toContainText(sampleRequestCount.toLocaleString('en-US'));
  // The browser itself reports the status of the page.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('503')]);
});

test('numbers that were left open say how old they are', async ({ page, open }) => {
  await page.clock.install();
  await open();
  await expect(page.getByText('just now')).toBeVisible();

  await page.clock.runFor('07:00');

  await expect(page.getByText('7 min ago: press Refresh for newer numbers')).toBeVisible();
});

test('before any data there is the one import for this server, and the first data is noticed', async ({
  page,
  open,
  baseURL
}) => {
  await page.request.post('/fixture/nothing-yet');
  await open('/metrics', { world: 'first' });

  await expect(page.getByRole('heading', { name: 'No data available' })).toBeVisible();
  await expect(page.locator('pre')).toContainText(`OTEL_EXPORTER_OTLP_ENDPOINT=${baseURL}`);
  await expect(page.locator('pre')).toContainText('--import @lakegauge/instrumentation/register');

  await page.request.post('/fixture/first-request');

  await expect(page.getByText(/First data received from checkout, reports, shop/)).toBeVisible({
    timeout: 15_000
  });
  await expect(card(page, 'Requests')).toBeVisible();
});

test('silence in the range is told apart from a missing set-up', async ({ page, open }) => {
  await open('/metrics', { world: 'silent' });

  await expect(page.getByRole('heading', { name: 'No data available' })).toBeVisible();
  await expect(page.getByText(/silence and not a missing set-up/)).toBeVisible();
  await expect(table(page)).toContainText('No endpoint data available');

  await range(page, 'Last 7 Days').click();
  await refresh(page).click();
  await expect(page.getByText(/No requests since/)).toBeVisible();
  await expect(card(page, 'Requests')).toContainText(sampleRequestCount.toLocaleString('en-US'));
});

test('whoever is no admin reads so, with status 403 and without numbers', async ({
  page,
  open,
  complaints
}) => {
  await open('/metrics', { viewer: 'visitor' });

  await expect(page.getByRole('heading', { name: 'Admin access required' })).toBeVisible();
  await expect(page.getByTestId('metrics-nav-link')).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
  const data = await page.request.get('/metrics/__data.json');
  expect(await data.text()).not.toContain('/api/products');
  expect(complaints.splice(0)).toContainEqual(expect.stringContaining('403'));
});

test('a range that does not exist is refused in words', async ({ page, open, complaints }) => {
  await open('/metrics?time_range=5m');

  await expect(page.getByRole('alert')).toContainText('time_range must be one of 24h, 7d, 30d, 90d');
  expect(complaints.splice(0)).toContainEqual(expect.stringContaining('400'));
});

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
    test(`axe finds nothing in the ${colorScheme} theme of a ${world} database`, async ({ page, open }) => {
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
  test(`at 360 pixels the page of a ${world} database never scrolls sideways`, async ({ page, open }) => {
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

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('numbers and tables are there, and buttons and selects ask the server', async ({ page }) => {
    await page.goto('/metrics');
    await expect(card(page, 'Requests')).toContainText(sampleRequestCount.toLocaleString('en-US'));
    await expect(table(page).locator('tbody tr')).toHaveCount(sampleEndpoints.length);
    await expect(page.getByText(/as of \d\d:\d\d:\d\d, UTC/)).toBeVisible();

    await page.getByLabel('Environment').selectOption('staging');
    await refresh(page).click();
    await expect(table(page).locator('tbody tr')).toHaveCount(1);

    await range(page, 'Last 7 Days').click();
    await expect(range(page, 'Last 7 Days')).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByLabel('Environment')).toHaveValue('staging');

    await table(page).getByRole('button', { name: 'P95 (ms)' }).click();
    await expect(table(page).getByRole('columnheader', { name: 'P95' })).toHaveAttribute(
      'aria-sort',
      'descending'
    );
    await expect(range(page, 'Last 7 Days')).toHaveAttribute('aria-pressed', 'true');
  });
});

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('The element has no box: it is not shown');
  return box;
}
