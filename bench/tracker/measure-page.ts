import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright';
import { rolldown } from 'rolldown';
import { browserArguments, findBrowser } from '../../scripts/find-browser.ts';

const clicks = 20;
const events = 2000;

interface Pair {
  without: number[];
  with: number[];
}

/** One value a round. */
export interface PageFigures {
  /** CPU time of scripts until the page is loaded and idle. */
  loadMs: Pair;
  lcpMs: Pair;
  inpMs: Pair;
  startMs: number[];
  eventUs: number[];
}

/** Opens a sample page with and without the tracker in turn. */
export async function measurePage(rounds: number): Promise<PageFigures> {
  const site = await startSite();
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArguments });
  const pair = (): Pair => ({ without: [], with: [] });
  const figures: PageFigures = { loadMs: pair(), lcpMs: pair(), inpMs: pair(), startMs: [], eventUs: [] };
  try {
    // One round of each that does not count, for caches of the browser.
    for (let round = -1; round < rounds; round++) {
      for (const kind of round % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
        const visit = await visitPage(browser, `${site.url}/${kind}`);
        if (round < 0) continue;
        figures.loadMs[kind].push(visit.scriptMs);
        figures.lcpMs[kind].push(visit.lcpMs);
        figures.inpMs[kind].push(visit.inpMs);
        if (kind === 'without') continue;
        figures.startMs.push(visit.startMs);
        figures.eventUs.push(visit.eventUs);
      }
    }
  } finally {
    await browser.close();
    site.close();
  }
  return figures;
}

async function visitPage(browser: Browser, url: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(url, { waitUntil: 'load' });
  await page.evaluate('new Promise((done) => requestIdleCallback(done))');
  const { metrics } = await devTools.send('Performance.getMetrics');
  const scriptMs = 1000 * metrics.find(({ name }) => name === 'ScriptDuration')!.value;
  // Told when the next frame is drawn, which a busy machine takes its time for.
  await page.waitForFunction('lcpMs > 0');
  const lcpMs = await page.evaluate<number>('lcpMs');
  for (let click = 0; click < clicks; click++) await page.locator('#go').click();
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const inpMs = await page.evaluate<number>('inpMs');
  const startMs = await page.evaluate<number>('globalThis.startMs ?? 0');
  const eventUs = await page.evaluate<number>(`
    (() => {
      if (!globalThis.lakegauge) return 0;
      const began = performance.now();
      for (let n = 0; n < ${events}; n++) lakegauge.track({ event_type: 'search', element_id: 'box' + n });
      return (1000 * (performance.now() - began)) / ${events};
    })()
  `);
  await context.close();
  return { scriptMs, lcpMs, inpMs, startMs, eventUs };
}

async function startSite(): Promise<{ url: string; close(): void }> {
  const script = await buildScript();
  const server = createServer((request, response) => {
    if (request.method === 'POST') return void request.resume().on('end', () => response.end('{}'));
    if (request.url === '/tracker.js')
      return void response.setHeader('content-type', 'text/javascript').end(script);
    response.setHeader('content-type', 'text/html').end(samplePage(request.url === '/with'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    }
  };
}

/** Text, a list and a button that changes something, as a page of an application has them. */
function samplePage(withTracker: boolean): string {
  // As modules of a bundler are: after the document is there.
  const tracker = `<script defer src="/tracker.js"></script><script type="module">
    const began = performance.now();
    lakegauge.start({ service: 'shop' });
    globalThis.startMs = performance.now() - began;
  </script>`;
  return `<!doctype html><meta charset="utf-8"><title>Sample</title><link rel="icon" href="data:,">
    <script>
      globalThis.lcpMs = globalThis.inpMs = 0;
      new PerformanceObserver((list) => (lcpMs = list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
      new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) inpMs = Math.max(inpMs, duration); }).observe({ type: 'event', durationThreshold: 16 });
    </script>
    ${withTracker ? tracker : ''}
    <h1>${'A heading that is large '.repeat(6)}</h1>
    <button id="go" onclick="document.querySelector('ul').append(document.createElement('li'))">Go</button>
    <ul>${'<li>One of many lines of the page</li>'.repeat(500)}</ul>`;
}

async function buildScript(): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, '../../instrumentation/src/browser/script.ts'),
    platform: 'browser',
    logLevel: 'silent'
  });
  const { output } = await build.generate({
    format: 'iife',
    name: 'lakegauge',
    minify: true,
    comments: false
  });
  return output[0].code;
}
