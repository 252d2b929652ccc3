import { expect, kept, test } from './tracker-site.ts';

const hours = 24;
// By then everything that has a bound has reached it.
const settledHours = 8;
const eventsPerHour = 60;
const partsPerHour = 2;

// The clock is the test's, the work is real: requests, storage, timers, listeners.
test('a page that is left open for a day holds no more than after a third of it', async ({
  page,
  site,
  open
}) => {
  test.setTimeout(120_000);
  site.markup = '<button id="go">Go</button>';
  site.routes.set('/count', (_request, response) =>
    response.setHeader('content-type', 'application/json').end(`{"count":${site.requests.length * 20}}`)
  );
  await open(`{ pageViews: true, countUrl: '/count', traceparent: true }`);
  const devTools = await page.context().newCDPSession(page);
  const heapBytes = async () => {
    await devTools.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await devTools.send('Runtime.getHeapUsage')) as { usedSize: number };
    return usedSize;
  };

  const heaps: number[] = [];
  for (let hour = 0; hour < hours; hour++) {
    for (let part = 0; part < partsPerHour; part++) {
      await page.evaluate(`
        for (let n = 0; n < ${eventsPerHour / partsPerHour}; n++) {
          document.querySelector('#go').click();
          history.pushState({}, '', '/page/' + ${hour * partsPerHour + part});
          dispatchEvent(new ErrorEvent('error', { message: 'Once more ' + Math.random(), error: new Error('x') }));
        }
      `);
      // Half an hour, though not while a request is under way: it would seem to take that long.
      await page.clock.runFor(10_100);
      await expect.poll(() => kept(page)).toBe(0);
      await page.clock.runFor(3_600_000 / partsPerHour);
    }
    // The test's own notes are not the page's.
    await page.evaluate('sentAt.length = 0');
    site.requests.length = 0;
    heaps.push(await heapBytes());
  }

  expect(heaps.at(-1)! - heaps[settledHours]!).toBeLessThan(256 * 1024);
});
