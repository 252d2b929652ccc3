import type { Page } from '@playwright/test';
import {
  expect,
  kept,
  runUntil,
  sentAt,
  setVisibility,
  startSite,
  test,
  trackMany,
  type Site
} from './tracker-site.ts';

const sizes = (site: Site) => site.requests.map(({ events }) => events.length);
const ids = (site: Site) => site.stored().map(({ attributes }) => attributes['log.record.uid']);
const expectNoneTwice = (site: Site) => expect(new Set(ids(site)).size).toBe(ids(site).length);
const consoleErrors = (page: Page) => {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
};

test('twenty events go out at once, fewer after 10 s', async ({ page, site, open }) => {
  await open();

  await trackMany(page, 23);
  await expect.poll(() => sizes(site)).toEqual([20]);
  await page.clock.runFor(9_900);
  expect(sizes(site)).toEqual([20]);
  await page.clock.runFor(200);

  await expect.poll(() => sizes(site)).toEqual([20, 3]);
});

for (const order of ['before', 'after']) {
  test(`the timer and the twentieth event at one instant make one request, the event ${order} it`, async ({
    page,
    site,
    open
  }) => {
    await open();
    const twentieth = `setTimeout(() => lakegauge.track({ event_type: 'twentieth' }), 10_000);`;
    const others = `for (let n = 0; n < 19; n++) lakegauge.track({ event_type: 'search' });`;
    // The tracker's own timer is older than both, so it is renewed first by an empty flush.
    await page.clock.runFor(10_000);
    await page.evaluate(order === 'before' ? twentieth + others : others + twentieth);

    await page.clock.runFor(10_000);
    await expect.poll(() => sizes(site).length).toBe(1);
    await page.clock.runFor(9_000);

    expect(sizes(site)).toEqual([order === 'before' ? 20 : 19]);
    await page.clock.runFor(2_000);
    await expect.poll(() => site.stored().length).toBe(20);
    expectNoneTwice(site);
  });
}

test('one request is under way at a time', async ({ page, site, open }) => {
  site.answers = ['hang'];
  await open();

  await trackMany(page, 20);
  await expect.poll(() => sizes(site)).toEqual([20]);
  await trackMany(page, 60);
  await page.clock.runFor(11_000);

  expect(sizes(site)).toEqual([20]);
});

test('a batch has three attempts, 1 s and 2 s apart, then waits in storage for the next flush', async ({
  page,
  site,
  open
}) => {
  const errors = consoleErrors(page);
  site.answers = [{ status: 503 }, { status: 500 }, { status: 503 }];
  await open();

  await trackMany(page, 20);
  await runUntil(page, () => sizes(site).length === 3);
  const [first = 0, second = 0, third = 0] = await sentAt(page);
  expect(second - first).toBeGreaterThanOrEqual(1000);
  expect(second - first).toBeLessThan(2000);
  expect(third - second).toBeGreaterThanOrEqual(2000);
  expect(third - second).toBeLessThan(3000);
  await expect.poll(() => errors).toContain('Failed to submit usage events after 3 attempts');
  await page.clock.runFor(20_000);
  expect(sizes(site).length).toBe(3);
  expect(await kept(page)).toBe(20);

  await trackMany(page, 1);
  await page.clock.runFor(10_000);

  await expect.poll(() => site.stored().length).toBe(21);
  expectNoneTwice(site);
  await expect.poll(() => kept(page)).toBe(0);
});

test('a server that asks for time gets it', async ({ page, site, open }) => {
  site.answers = [
    { status: 429, headers: { 'Retry-After': '7' } },
    { status: 503, headers: { 'Retry-After': new Date(Date.now() + 3_600_000).toUTCString() } }
  ];
  await open();

  await trackMany(page, 20);
  await runUntil(page, () => sizes(site).length === 2);
  const [first = 0, second = 0] = await sentAt(page);
  expect(second - first).toBeGreaterThanOrEqual(7000);
  await page.clock.runFor(60_000);

  expect(sizes(site).length).toBe(2);
});

test('what the server can never take is not sent again', async ({ page, site, open }) => {
  site.answers = [{ status: 400 }];
  await open();

  await trackMany(page, 20);
  await expect.poll(() => sizes(site)).toEqual([20]);
  await expect.poll(() => kept(page)).toBe(0);
  await page.clock.runFor(60_000);

  expect(sizes(site)).toEqual([20]);
});

test('what waits goes out when the page is left, and nothing twice', async ({ page, site, open }) => {
  await open();
  await trackMany(page, 5);

  await page.goto(`${site.url}/other`);
  await expect.poll(() => site.stored().length).toBe(5);
  await page.close();

  expectNoneTwice(site);
});

test('what waits goes out when the tab is closed', async ({ page, site, open, context }) => {
  await open();
  await context.newPage();
  await trackMany(page, 5);

  await page.close({ runBeforeUnload: true });

  await expect.poll(() => site.stored().length).toBe(5);
});

test('hiding the page sends at once, also what is recorded while it is hidden', async ({
  page,
  site,
  open
}) => {
  await open();
  await trackMany(page, 2);

  await setVisibility(page, 'hidden');
  await expect.poll(() => sizes(site)).toEqual([2]);
  await expect.poll(() => kept(page)).toBe(0);
  await trackMany(page, 1);

  await expect.poll(() => sizes(site)).toEqual([2, 1]);
});

test('a batch that is waiting for its next attempt goes along when the page is hidden', async ({
  page,
  site,
  open
}) => {
  site.answers = [{ status: 503 }];
  await open();
  await trackMany(page, 20);
  await expect.poll(() => sizes(site).length).toBe(1);
  // Free again once the page has read the refusal.
  await expect
    .poll(() => page.evaluate(`Object.values(localStorage).filter((value) => value.startsWith('0{')).length`))
    .toBe(20);

  await setVisibility(page, 'hidden');

  await expect.poll(() => site.stored().length).toBe(20);
});

test('large batches are split, so that each part may outlive the page', async ({ page, site, open }) => {
  await open();
  await page.evaluate(
    `for (let n = 0; n < 19; n++) lakegauge.track({ event_type: 'search', metadata: { text: '${'x'.repeat(7000)}' } })`
  );

  await page.goto(`${site.url}/other`);
  await page.evaluate(`lakegauge.start({ service: 'shop', pageViews: false, webVitals: false })`);
  await page.clock.runFor(70_000);

  await expect.poll(() => new Set(ids(site)).size).toBe(19);
  for (const { body } of site.requests) expect(Buffer.byteLength(body)).toBeLessThan(64 * 1024);
});

test('events of an offline spell go out when the network is back', async ({ page, site, open, context }) => {
  const errors = consoleErrors(page);
  await open();
  await context.setOffline(true);
  await trackMany(page, 20);
  await runUntil(page, () => errors.includes('Failed to submit usage events after 3 attempts'));
  await trackMany(page, 3);

  await context.setOffline(false);

  await expect.poll(() => site.stored().length).toBe(23);
  expectNoneTwice(site);
});

test('what a closed tab could not send goes out with the next visit', async ({
  page,
  site,
  open,
  context
}) => {
  await open();
  const next = await context.newPage();
  await context.setOffline(true);
  await trackMany(page, 7);
  await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })]);
  await context.setOffline(false);

  await open('{}', '/page', next);
  // The time that the events belonged to the page that is gone.
  await next.clock.runFor(30_500);
  await trackMany(next, 1);
  await next.clock.runFor(11_000);

  await expect.poll(() => site.stored().length).toBe(8);
  expectNoneTwice(site);
});

test('a second tab leaves alone what the first is about to send', async ({ page, site, open, context }) => {
  await open();
  await trackMany(page, 5);

  const other = await context.newPage();
  await open('{}', '/page', other);
  await trackMany(other, 1);
  // The clock is that of both.
  await other.clock.runFor(11_000);

  await expect.poll(() => sizes(site).toSorted()).toEqual([1, 5]);
  expectNoneTwice(site);
});

test('what waits for one account is not sent in the visit of another', async ({
  page,
  site,
  open,
  context
}) => {
  site.answers = Array.from({ length: 3 }, () => ({ status: 503 }));
  await open(`{ account: 'a1' }`);
  await trackMany(page, 20);
  await runUntil(page, () => sizes(site).length === 3);

  const other = await context.newPage();
  await open(`{ account: 'b2' }`, '/page', other);
  await trackMany(other, 20);
  await expect.poll(() => site.stored().length).toBe(20);

  await expect.poll(() => kept(other)).toBe(20);
});

test('what is stored has a bound, and the oldest goes first', async ({ page, site, open }) => {
  site.answers = Array.from({ length: 500 }, () => ({ status: 503 }));
  await open();

  for (let batch = 0; batch < 9; batch++) {
    await page.evaluate(
      `for (let n = 0; n < 20; n++) lakegauge.track({ event_type: 'batch_${batch}', metadata: { text: '${'x'.repeat(7000)}' } })`
    );
    await runUntil(page, () => sizes(site).length >= 12 * (batch + 1));
  }
  await expect.poll(() => page.evaluate(`JSON.stringify(localStorage).length`)).toBeLessThan(1200 * 1024);

  const oldest = await page.evaluate<number>(
    `Object.values(localStorage).filter((value) => value.includes('batch_0')).length`
  );
  expect(oldest).toBeLessThan(20);
});

test('without storage events are sent all the same', async ({ page, site, open }) => {
  await page.addInitScript(`
    for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(window, name, { get() { throw new Error('forbidden') } });
  `);
  await open();

  await trackMany(page, 20);

  await expect.poll(() => sizes(site)).toEqual([20]);
});

test('with a browser key no other origin has to be asked first', async ({ page, site, open, script }) => {
  const receiver = await startSite(script);
  await open(`{ endpoint: '${receiver.url}/api/otlp/v1/logs', key: 'public' }`);
  expect(site.requests).toEqual([]);

  await trackMany(page, 20);
  await expect.poll(() => sizes(receiver)).toEqual([20]);

  expect(receiver.requests[0]).toMatchObject({
    url: '/api/otlp/v1/logs?key=public',
    headers: { 'content-type': 'text/plain' }
  });
  await receiver.close();
});
