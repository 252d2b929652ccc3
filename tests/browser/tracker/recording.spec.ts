import type { Page } from '@playwright/test';
import { expect, setVisibility, test, type ReceivedEvent, type Site } from './tracker-site.ts';

/** Sends what waits, and returns everything that has arrived once it is so many events. */
async function arrived(page: Page, site: Site, count: number, name?: string): Promise<ReceivedEvent[]> {
  await page.evaluate('tracker.flush()');
  const events = () => site.stored().filter((event) => name === undefined || event.name === name);
  await expect.poll(() => events().length).toBe(count);
  return events();
}

const columns = ({ name, attributes }: ReceivedEvent) => {
  const { 'log.record.uid': _uid, 'session.id': _session, ...others } = attributes;
  return { name, ...others };
};

test('an event has an id, a session and a page of its own, and keeps its metadata', async ({
  page,
  site,
  open
}) => {
  await open();

  await page.evaluate(`
    lakegauge.track({ event_type: 'search', element_id: 'box', success: true, metadata: { hits: 3, terms: ['a', 'b'], by: { title: true } } });
    lakegauge.track({ event_type: 'search', page_name: '/elsewhere' });
  `);
  const [first, second] = await arrived(page, site, 2);

  expect(columns(first!)).toMatchObject({
    name: 'search',
    page_name: '/page',
    element_id: 'box',
    success: true,
    hits: 3,
    terms: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] },
    by: { values: [{ key: 'title', value: { boolValue: true } }] }
  });
  expect(second!.attributes.page_name).toBe('/elsewhere');
  expect(second!.attributes['session.id']).toBe(first!.attributes['session.id']);
  expect(second!.attributes['log.record.uid']).not.toBe(first!.attributes['log.record.uid']);
});

test('a page view for the document and for each path, none for what a router does in between', async ({
  page,
  site,
  open
}) => {
  await open('{ pageViews: true }', '/start?token=secret#part');
  const steps = [
    `history.replaceState({}, '', location.href)`,
    `history.pushState({}, '', '/a?q=secret')`,
    `history.pushState({}, '', '/a?q=other')`,
    `history.pushState({}, '', '/moved'); history.replaceState({}, '', '/b')`,
    `location.hash = 'part'`,
    `history.pushState({}, '', '/c')`,
    `history.back()`
  ];
  for (const step of steps) {
    await page.evaluate(step);
    await page.clock.runFor(100);
  }
  await expect.poll(() => page.evaluate('location.pathname')).toBe('/b');
  await page.clock.runFor(100);
  await page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);

  const views = await arrived(page, site, 6, 'page_view');

  expect(views.map(({ attributes }) => attributes.page_name)).toEqual([
    '/start',
    '/a',
    '/b',
    '/c',
    '/b',
    '/b'
  ]);
  expect(site.requests.map(({ body }) => body).join()).not.toContain('secret');
});

test('pages may be named by their route, and a new identifier is a new view of it', async ({
  page,
  site,
  open
}) => {
  await open(
    `{ pageViews: true, pageName: ({ pathname }) => pathname.replace(/\\d+/, '[id]') }`,
    '/orders/7'
  );
  await page.evaluate(`history.pushState({}, '', '/orders/8')`);
  await page.clock.runFor(100);

  const views = await arrived(page, site, 2);

  expect(views.map(({ attributes }) => attributes.page_name)).toEqual(['/orders/[id]', '/orders/[id]']);
});

test('a click is named by data-track-id, else id, else tag and text', async ({ page, site, open }) => {
  site.markup = `
    <button data-track-id="buy" id="other">Buy</button>
    <button id="by-id"><span>Inside</span></button>
    <button>Submit
      Query</button>
    <a href="#x">${'long '.repeat(40)}</a>
    <input type="submit" value="Send">
    <p>No target</p>
    <div data-track-ignore><button>Left out</button></div>
    <button data-track-private>Ada Lovelace</button>`;
  await open();

  await page.evaluate(
    `for (const element of document.querySelectorAll('button, span, a, input, p')) element.click()`
  );
  const clicks = await arrived(page, site, 7, 'button_click');

  expect(clicks.map(({ attributes }) => attributes.element_id)).toEqual([
    'buy',
    'by-id',
    'by-id',
    'button.Submit Query',
    `a.${'long '.repeat(40)}`.slice(0, 100),
    'input.Send',
    'button.'
  ]);
});

test('clicks are recorded though the page stops them, and never debounced', async ({ page, site, open }) => {
  site.markup = `<button id="go" onclick="event.stopPropagation()">Go</button>`;
  await open();

  await page.evaluate(`for (let n = 0; n < 5; n++) document.querySelector('#go').click()`);

  await arrived(page, site, 5, 'button_click');
});

test('a form says whether it was stopped, sent, answered well or badly', async ({ page, site }) => {
  site.markup = `
    <form id="invalid"><input required name="a"><input required name="b"><button>Send</button></form>
    <form id="native" target="_blank" action="/done"><button>Send</button></form>
    <form id="well" onsubmit="event.preventDefault(); fetch('/ok', { method: 'POST' })"><button>Send</button></form>
    <form id="badly" onsubmit="event.preventDefault(); fetch('/broken', { method: 'POST' })"><button>Send</button></form>
    <form id="quiet" onsubmit="event.preventDefault()"><button>Send</button></form>`;
  site.routes.set('/ok', (_request, response) => response.end());
  site.routes.set('/broken', (_request, response) => response.writeHead(500).end());
  // With its true clock, since a request and a submission are compared by their times.
  await page.goto(`${site.url}/page`);
  await page.evaluate(
    `globalThis.tracker = lakegauge.start({ service: 'shop', pageViews: false, clicks: false, webVitals: false })`
  );

  for (const id of ['invalid', 'native', 'well', 'badly']) {
    await page.evaluate(`document.querySelector('#${id} button').click()`);
    await expect
      .poll(async () => {
        await page.evaluate('tracker.flush()');
        return site.stored().at(-1)?.attributes.element_id;
      })
      .toBe(id);
  }
  await page.evaluate(`document.querySelector('#quiet button').click()`);
  await page.goto(`${site.url}/next`);
  await expect.poll(() => site.stored().length).toBe(5);

  expect(site.stored().map(({ attributes }) => [attributes.element_id, attributes.success])).toEqual([
    ['invalid', false],
    ['native', true],
    ['well', true],
    ['badly', false],
    ['quiet', undefined]
  ]);
});

test('nothing that a person typed is sent, however it comes up', async ({ page, site, open }) => {
  site.markup = `
    <input id="name"><textarea></textarea><div contenteditable data-note></div>
    <div role="button" contenteditable>note </div>
    <form method="post" action="/done" target="_blank"><input type="password" name="p"><textarea name="t"></textarea></form>`;
  await open();
  const secret = 'hunter2 and more';
  for (const field of ['#name', 'textarea >> nth=0', '[data-note]', 'form input', 'form textarea']) {
    await page.locator(field).fill(secret);
  }
  await page.locator('[role=button]').pressSequentially(secret);

  await page.locator('[role=button]').click();
  await page.evaluate(`document.querySelector('form').requestSubmit()`);
  await page.evaluate(`
    queueMicrotask(() => JSON.parse(document.querySelector('#name').value));
    queueMicrotask(() => { throw new Error('No user ' + document.querySelector('#name').value) });
    void Promise.reject(new TypeError('Bad ' + document.querySelector('form textarea').value));
  `);
  await page.clock.runFor(600);
  await expect
    .poll(async () => {
      await page.evaluate('tracker.flush()');
      return site.stored().filter(({ name }) => name === 'exception').length;
    })
    .toBe(3);

  const sent = site.requests.map(({ body }) => body).join();
  expect(sent).not.toContain('hunter2');
  expect(sent).toContain('No user *');
  expect(sent).toContain('button_click');
});

test('an error counts once a page, a hundred in all, and its addresses hold no query', async ({
  page,
  site,
  open
}) => {
  await open('{}', '/page?token=secret');

  await page.evaluate(`
    for (let n = 0; n < 5; n++) dispatchEvent(new ErrorEvent('error', { message: 'Same', error: new RangeError('Same') }));
    for (let n = 0; n < 150; n++) dispatchEvent(new ErrorEvent('error', { message: 'Other ' + n, error: new Error('Other ' + n) }));
  `);
  const errors = await arrived(page, site, 100, 'exception');

  expect(columns(errors[0]!)).toMatchObject({
    'exception.type': 'RangeError',
    'exception.message': 'Same'
  });
  expect(site.requests.map(({ body }) => body).join()).not.toContain('secret');
});

test('a rejection without an error is recorded, a picture that does not load is not', async ({
  page,
  site,
  open
}) => {
  await open();

  await page.evaluate(`
    void Promise.reject('just text');
    document.body.append(Object.assign(new Image(), { src: '/missing.png' }));
  `);
  await expect
    .poll(async () => {
      await page.evaluate('tracker.flush()');
      return site.stored().map(({ attributes }) => attributes['exception.message']);
    })
    .toEqual(['just text']);
});

test('the five Web Vitals arrive, the last of them as the page is hidden', async ({ page, site }) => {
  site.markup = `<h1>Large text</h1><button id="go">Go</button>`;
  await page.goto(`${site.url}/page`);
  await page.evaluate(`globalThis.tracker = lakegauge.start({ service: 'shop' })`);
  await page.locator('#go').click();
  // Painted after the click.
  await page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);

  await setVisibility(page, 'hidden');
  const vitals = () => site.stored().filter(({ name }) => name === 'browser.web_vital');
  await expect
    .poll(() =>
      vitals()
        .map(({ attributes }) => attributes['browser.web_vital.name'])
        .sort()
    )
    .toEqual(['cls', 'fcp', 'inp', 'lcp', 'ttfb']);

  for (const { attributes } of vitals()) {
    expect(attributes['browser.web_vital.value']).toBeGreaterThanOrEqual(0);
    expect(['good', 'needs-improvement', 'poor']).toContain(attributes['browser.web_vital.rating']);
  }
});

test('typing, scrolling and resizing count once they have rested for 500 ms', async ({
  page,
  site,
  open
}) => {
  await open();
  const typeKey = `lakegauge.track({ event_type: 'input', element_id: 'box' })`;

  for (let key = 0; key < 5; key++) {
    await page.evaluate(typeKey);
    await page.clock.runFor(400);
  }
  expect(await page.evaluate(`Object.keys(localStorage).length`)).toBe(0);
  await page.clock.runFor(200);
  await page.evaluate(typeKey);
  await page.evaluate(`lakegauge.track({ event_type: 'scroll' })`);

  // What still rests is not forgotten when the page is left.
  const events = await arrived(page, site, 3);
  expect(events.map(({ name }) => name)).toEqual(['input', 'input', 'scroll']);
});

test('beforeSend changes events or keeps them back, also by failing, and the page goes on', async ({
  page,
  site,
  open
}) => {
  await open(`{
    beforeSend(event) {
      if (event.event_type === 'secret') return null;
      if (event.event_type === 'broken') throw new Error('hook');
      return { ...event, page_name: '/changed' };
    }
  }`);

  await page.evaluate(
    `for (const event_type of ['secret', 'broken', 'search']) lakegauge.track({ event_type })`
  );
  const events = await arrived(page, site, 1);

  expect(columns(events[0]!)).toMatchObject({ name: 'search', page_name: '/changed' });
});

for (const signal of [`doNotTrack: '1'`, 'globalPrivacyControl: true']) {
  test(`${signal} is respected where the page says so`, async ({ page, site, open }) => {
    await page.addInitScript(`
      for (const [name, value] of Object.entries({ ${signal} }))
        Object.defineProperty(navigator, name, { get: () => value });
    `);
    await open('{ respectPrivacySignals: true, pageViews: true }');

    await page.evaluate(`lakegauge.track({ event_type: 'search' }); tracker.flush()`);
    await page.clock.runFor(20_000);

    expect(site.requests).toEqual([]);
    expect(await page.evaluate(`JSON.stringify({ ...localStorage, ...sessionStorage })`)).toBe('{}');
  });
}

test('nothing is recorded before start', async ({ page, site }) => {
  await page.goto(`${site.url}/page`);

  await page.evaluate(`lakegauge.track({ event_type: 'search' })`);

  expect(await page.evaluate(`JSON.stringify({ ...localStorage, ...sessionStorage })`)).toBe('{}');
});

test('a session is recorded whole or not at all', async ({ page, site, open }) => {
  const begin = (digits: string) =>
    page.addInitScript(`sessionStorage['lakegauge:session'] ??= Date.now() + '-${digits}'`);
  await begin('00000000c0000000');
  await open('{ sampleRate: 0.5, pageViews: true }');
  await page.evaluate(`lakegauge.track({ event_type: 'search' })`);
  await page.goto(`${site.url}/next`);
  await page.evaluate(`lakegauge.start({ service: 'shop', sampleRate: 0.5 })`);
  await page.clock.runFor(20_000);
  expect(site.requests).toEqual([]);

  const other = await page.context().browser()!.newPage();
  await other.addInitScript(`sessionStorage['lakegauge:session'] ??= Date.now() + '-0000000040000000'`);
  await open('{ sampleRate: 0.5, pageViews: true }', '/page', other);

  await arrived(other, site, 1);
});

test('signing out ends the session', async ({ page, site, open }) => {
  await open();

  await page.evaluate(`
    lakegauge.track({ event_type: 'search' });
    tracker.reset();
    lakegauge.track({ event_type: 'search' });
  `);
  const events = await arrived(page, site, 2);

  expect(new Set(events.map(({ attributes }) => attributes['session.id'])).size).toBe(2);
});

test('requests to the own origin carry the trace of the page view where asked, others do not', async ({
  page,
  site,
  open
}) => {
  const seen: (string | undefined)[] = [];
  site.markup = `<meta name="traceparent" content="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01">`;
  site.routes.set('/api', (request, response) => {
    seen.push(request.headers.traceparent as string | undefined);
    response.setHeader('Access-Control-Allow-Headers', '*').end();
  });
  await open('{ traceparent: true, pageViews: true }');
  const foreign = site.url.replace('127.0.0.1', 'localhost');

  await page.evaluate(`fetch('/api').then(() => fetch('${foreign}/api'))`);
  await page.evaluate(`history.pushState({}, '', '/next')`);
  await page.clock.runFor(100);
  await page.evaluate(`fetch(new Request('/api', { method: 'POST', body: 'x' }))`);
  const [first, second] = await arrived(page, site, 2, 'page_view');

  expect(first!.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(second!.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(seen).toEqual([
    expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/),
    undefined,
    expect.stringContaining(second!.traceId!)
  ]);
});

test('what was sent is compared with what is stored, and a loss above 0.1 % is a warning', async ({
  page,
  site,
  open
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const asked: string[] = [];
  let missing = 0;
  site.routes.set('/count', (request, response) => {
    asked.push(request.url!);
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ count: site.stored().length - missing }));
  });
  await open(`{ countUrl: '/count', onLoss: (rate) => (globalThis.lossRate = rate) }`);

  await page.evaluate(`for (let n = 0; n < 20; n++) lakegauge.track({ event_type: 'search' })`);
  await expect.poll(() => page.evaluate('globalThis.lossRate')).toBe(0);
  expect(await page.evaluate(`parseInt(sessionStorage.usage_events_sent)`)).toBe(20);
  await page.clock.runFor(120_000);
  expect(asked.length).toBe(1);

  missing = 4;
  await page.evaluate(`for (let n = 0; n < 20; n++) lakegauge.track({ event_type: 'search' })`);
  // The page counts what it was answered for, which is a moment after it is stored.
  await expect.poll(() => page.evaluate('parseInt(sessionStorage.usage_events_sent)')).toBe(40);
  await page.clock.runFor(60_000);
  await expect.poll(() => page.evaluate('globalThis.lossRate')).toBeCloseTo(0.1);

  expect(warnings).toEqual([expect.stringContaining('[UsageTracker]')]);
  expect(asked[0]).toMatch(/^\/count\?time_range=7d&session_id=\d+-[0-9a-f]{16}$/);
});

test('nobody who is not signed in is asked to compare again', async ({ page, site, open }) => {
  let asked = 0;
  site.routes.set('/count', (_request, response) => {
    asked++;
    response.writeHead(401).end();
  });
  await open(`{ countUrl: '/count' }`);

  for (let minute = 1; minute <= 3; minute++) {
    await page.evaluate(`for (let n = 0; n < 20; n++) lakegauge.track({ event_type: 'search' })`);
    // An answer takes real time: the page's clock, run ahead of it, would call the request lost.
    await expect.poll(() => page.evaluate('parseInt(sessionStorage.usage_events_sent)')).toBe(20 * minute);
    await page.clock.runFor(61_000);
  }

  expect(site.stored().length).toBe(60);
  expect(asked).toBe(1);
});

test('debug lines tell what happens', async ({ page, open }) => {
  const lines: string[] = [];
  page.on('console', (message) => message.type() === 'debug' && lines.push(message.text()));
  await open('{ debug: true }');

  await page.evaluate(`lakegauge.track({ event_type: 'search' }); tracker.flush()`);
  await expect.poll(() => lines.length).toBeGreaterThan(1);

  expect(lines.every((line) => line.startsWith('[UsageTracker] '))).toBe(true);
});

test('a second start returns the first tracker; after stop the page is as it was', async ({
  page,
  site,
  open
}) => {
  site.markup = `<button id="go">Go</button><script>original = [fetch, history.pushState, history.replaceState]</script>`;
  await open('{ traceparent: true }');

  const isSame = await page.evaluate(`lakegauge.start({ service: 'other' }) === tracker`);
  await page.evaluate(
    `tracker.stop(); document.querySelector('#go').click(); tracker.track({ event_type: 'search' })`
  );
  await page.clock.runFor(20_000);

  expect(isSame).toBe(true);
  expect(site.requests).toEqual([]);
  expect(
    await page.evaluate(
      `[fetch, history.pushState, history.replaceState].every((now, n) => now === original[n])`
    )
  ).toBe(true);
});

test('options that make no sense leave the page alone', async ({ page, site }) => {
  await page.goto(`${site.url}/page`);

  const isInert = await page.evaluate(
    `lakegauge.start({ service: 'shop', endpoint: 'http://[' }).track({ event_type: 'search' }) === undefined`
  );

  expect(isInert).toBe(true);
});

test('one script element is enough', async ({ page, site }) => {
  site.routes.set('/plain', (_request, response) =>
    response
      .setHeader('content-type', 'text/html')
      .end(
        `<!doctype html><link rel="icon" href="data:,"><script src="/tracker.js" data-service="shop"></script>`
      )
  );

  await page.goto(`${site.url}/plain`);
  await page.goto(`${site.url}/page`);

  await expect.poll(() => site.stored().map(({ name }) => name)).toContain('page_view');
});
