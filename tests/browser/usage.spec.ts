import { expect, type Page } from '@playwright/test';
import { card, range, refresh, test } from './metrics-page.ts';
import { sampleActions, sampleEventCount, samplePages } from './sample-events.ts';
import { anonymousPeople } from './worlds.ts';

test.use({ timezoneId: 'Europe/Berlin' });

const total = sampleEventCount + anonymousPeople;

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const events = (page: Page) => page.getByRole('table', { name: 'Event explorer' }).locator('tbody tr');

test('usage shows events, users and types, each with its change', async ({ page, open }) => {
  await open('/metrics/usage');

  await expect(page).toHaveTitle(/Usage/);
  await expect(card(page, 'Total events')).toContainText(total.toLocaleString('en-US'));
  await expect(card(page, 'Total events')).toContainText(/↑\s+\+\d+\.\d%\s+more\s+vs previous 24 hours/);
  await expect(card(page, 'Unique users')).toContainText('exact');
  await expect(card(page, 'Event types')).toContainText(String(sampleActions.length + 2));
  await expect(section(page, 'Top pages').getByRole('listitem')).toHaveCount(samplePages.length);
  await expect(page.getByRole('slider', { name: /Events over time/ }).locator('svg path')).not.toHaveCount(0);
});

test('a press on a type narrows the page at once, its chip takes it away, and Back goes back', async ({
  page,
  open
}) => {
  await open('/metrics/usage');

  await section(page, 'Events by type').getByRole('link', { name: 'search' }).click();

  await expect(page).toHaveURL('/metrics/usage?event_type=search');
  await expect(card(page, 'Total events')).toContainText('210');
  await expect(events(page).first()).toContainText('search-box');
  await expect(page.getByRole('table', { name: 'Event explorer' })).not.toContainText('web_vital');

  await page.getByRole('list', { name: 'Filters of the events' }).getByRole('link').click();
  await expect(page).toHaveURL('/metrics/usage');
  await expect(card(page, 'Total events')).toContainText(total.toLocaleString('en-US'));

  await page.goBack();
  await expect(card(page, 'Total events')).toContainText('210');
});

test('anonymous users count once they are included and Refresh is pressed', async ({ page, open }) => {
  await open('/metrics/usage');
  await expect(card(page, 'Unique users')).toContainText('140');

  await page.getByLabel('Include Anonymous Users').check();
  await expect(card(page, 'Unique users')).toContainText('140');
  await refresh(page).click();

  await expect(card(page, 'Unique users')).toContainText(String(140 + anonymousPeople));
  await expect(page).toHaveURL('/metrics/usage?include_anonymous=true');
});

test('active users are told by day, week and month, and never as a sum', async ({ page, open }) => {
  await open('/metrics/usage');
  const periods = page.getByRole('navigation', { name: /Active users/ });
  const chart = page.getByRole('figure').filter({ hasText: /Active users per/ });

  await expect(periods.getByRole('link', { name: /Per day/ })).toHaveAttribute('aria-current', 'true');
  await expect(chart).toContainText(/never to be added up, exact; days of Europe\/Berlin/);
  await periods.getByRole('link', { name: /Per month/ }).click();

  await expect(page).toHaveURL('/metrics/usage?period=month');
  await expect(chart.getByRole('heading')).toHaveText('Active users per month');
  await chart.getByText('Show as table').click();
  const month = chart.locator('tbody tr').last();
  await expect(month).toContainText('(incomplete)');
  await expect(month.locator('td')).toHaveText(
    await periods
      .getByRole('link', { name: /Per month/ })
      .locator('strong')
      .innerText()
  );
});

test('the explorer finds single events, shows their properties, and asks nothing else again', async ({
  page,
  open
}) => {
  await open('/metrics/usage');
  let loads = 0;
  page.on('request', (request) => {
    if (request.url().includes('__data.json')) loads++;
  });

  await page.getByLabel('Search events').fill('coupon');
  await expect(events(page)).toHaveCount(7);
  await expect(page).toHaveURL('/metrics/usage?search=coupon');

  await page.getByLabel('Search events').fill('query_length 5 search');
  await expect(events(page).first()).toContainText('query_length');
  await events(page).first().locator('summary').click();
  await expect(events(page).first().getByRole('term').first()).toHaveText('results');
  await expect(events(page).first()).toContainText('event id');

  await page.getByLabel('Search events').fill('nothing like this');
  await expect(page.getByText('No event matches these filters')).toBeVisible();
  await page.getByLabel('Search events').press('Escape');
  await expect(events(page)).toHaveCount(50);
  expect(loads).toBe(0);
});

test('a press on a user lists what they did; the filter is in the address and survives a reload', async ({
  page,
  open
}) => {
  await open('/metrics/usage');
  const user = events(page)
    .first()
    .getByRole('link', { name: /user-\d+@example\.com/ });
  const name = await user.innerText();

  await user.click();
  await expect(page).toHaveURL(`/metrics/usage?user_id=${encodeURIComponent(name)}`);
  await expect(page.locator('input[name=user_id]').last()).toHaveValue(name);
  await expect(events(page).getByRole('link', { name, exact: true })).toHaveCount(await events(page).count());
  await expect(events(page).getByRole('link', { name: /user-/ }).filter({ hasNotText: name })).toHaveCount(0);
  const count = await events(page).count();

  await page.reload();
  await expect(events(page)).toHaveCount(count);
  await expect(events(page).getByRole('link', { name, exact: true })).toHaveCount(count);
});

test('older events come page by page, each once, newest first', async ({ page, open }) => {
  await open('/metrics/usage');
  await expect(events(page)).toHaveCount(50);

  await page.getByRole('link', { name: 'Show older events' }).click();
  await expect(events(page)).toHaveCount(100);

  const times = await Promise.all(
    (await events(page).locator('time').all()).map((time) => time.getAttribute('datetime'))
  );
  expect(times).toEqual(times.toSorted().reverse());
});

test('a list that fails says why and can be retried while the numbers stay', async ({
  page,
  open,
  complaints
}) => {
  await open('/metrics/usage');
  await page.route('**/api/v1/metrics/events?**', (route) =>
    route.fulfill({
      status: 504,
      json: {
        error: 'Gateway Timeout',
        message: 'The query took too long',
        status_code: 504,
        correlation_id: 'abc'
      }
    })
  );

  await page.getByLabel('Search events').fill('coupon');
  await expect(page.getByRole('alert')).toContainText('The query took too long');
  await expect(card(page, 'Total events')).toContainText(total.toLocaleString('en-US'));

  await page.unroute('**/api/v1/metrics/events?**');
  await page.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
  await expect(events(page)).toHaveCount(7);
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(complaints.splice(0)).toEqual([expect.stringContaining('504')]);
});

test('where services send requests and pages nothing yet, the page says how to begin', async ({
  page,
  open,
  baseURL
}) => {
  await open('/metrics/usage', { world: 'silent' });

  await expect(page.getByRole('heading', { name: 'No data available' })).toBeVisible();
  await expect(page.locator('pre').first()).toContainText('@lakegauge/instrumentation/browser');
  await expect(page.locator('pre').last()).toContainText(`endpoint: '${baseURL}'`);
  await expect(page.getByRole('table', { name: 'Event explorer' })).toHaveCount(0);
});

test('no event in the range is silence and not a missing set-up', async ({ page, open }) => {
  await open('/metrics/usage?service=checkout');

  await expect(page.getByText(/No event\s+of checkout/)).toBeVisible();
  await expect(page.getByText(/silence and not a missing set-up/)).toBeVisible();
  await expect(page.getByText('No events in this range').last()).toBeVisible();
});

test('a choice of the range waits for Refresh', async ({ page, open }) => {
  await open('/metrics/usage');

  await range(page, 'Last 7 Days').click();
  await expect(page.getByText('Not shown yet: Last 7 Days')).toBeVisible();
  await expect(card(page, 'Total events')).toContainText(total.toLocaleString('en-US'));
  await refresh(page).click();

  await expect(card(page, 'Total events')).not.toContainText(total.toLocaleString('en-US'));
});

test('without JavaScript the numbers, lists and events are there, and filters and older events work', async ({
  browser,
  baseURL
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? '' });
  const page = await context.newPage();

  await page.goto('/metrics/usage');
  await expect(card(page, 'Total events')).toContainText(total.toLocaleString('en-US'));
  await expect(events(page)).toHaveCount(50);
  await page.getByLabel('Search events').fill('coupon');
  await page.getByRole('button', { name: 'Show', exact: true }).last().click();
  await expect(events(page)).toHaveCount(7);
  await page.goto('/metrics/usage');
  const first = await events(page).first().innerText();
  await page.getByRole('link', { name: 'Show older events' }).click();
  await expect(events(page)).toHaveCount(50);
  expect(await events(page).first().innerText()).not.toBe(first);
  await page.getByRole('link', { name: /Per week/ }).click();
  await expect(page.getByRole('heading', { name: 'Active users per week' })).toBeVisible();
  await context.close();
});
