import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Page } from 'playwright';
import { browserArguments, findBrowser } from '../../scripts/find-browser.ts';
import { eventually } from '../../tests/instrumentation/eventually.ts';
import { startLakegauge } from '../harness/program.ts';
import { undisturbed } from '../harness/undisturbed.ts';
import type { HistorySize } from '../query/create-history.ts';
import { makeHistory } from '../query/open-history.ts';

interface PageFigures {
  lcpMs: number;
  /** Null where the page draws no chart. */
  chartsMs: number | null;
  serverMs: number;
  shift: number;
}

export interface PageRounds {
  name: string;
  path: string;
  figures: PageFigures[];
  sizes: { scriptBytes: number; styleBytes: number };
}

const pages = [
  { name: 'Overview', path: '/metrics', charts: 2 },
  { name: 'Overview over 90 days', path: '/metrics?time_range=90d', charts: 2 },
  { name: 'Endpoints', path: '/metrics/endpoints', charts: 0 },
  {
    name: 'One endpoint over 7 days',
    path: '/metrics/endpoint?time_range=7d&endpoint=%2Fapi%2Fresource-3%2F%3Aid',
    charts: 4
  },
  { name: 'Usage', path: '/metrics/usage', charts: 1 },
  { name: 'Web Vitals', path: '/metrics/web-vitals', charts: 0 },
  { name: 'System', path: '/metrics/system', charts: 0 }
];

/** Opens every page of the section again and again, each time in a browser that has never seen it. */
export async function measurePages(size: HistorySize, rounds: number): Promise<PageRounds[]> {
  const history = await makeHistory(size);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArguments });
  const program = await startLakegauge(history.connectionString);
  try {
    const measured: PageRounds[] = [];
    for (const { name, path, charts } of pages) {
      const response = await fetch(program.address + path);
      if (!response.ok) {
        throw new Error(
          `${path} answers ${response.status}; build the dashboard first: npm run build -w dashboard`
        );
      }
      await response.text();
      const figures: PageFigures[] = [];
      // The first visit warms up caches of the database and the compiler.
      const first = await visit(browser, program.address, path, charts);
      for (let round = 0; round < rounds; round++) {
        const { figures: taken } = await undisturbed([program.processId, process.pid], () =>
          visit(browser, program.address, path, charts)
        );
        figures.push(taken);
      }
      measured.push({ name, path, figures, sizes: await sizesOf(first.files) });
    }
    return measured;
  } finally {
    await browser.close();
    await program.stop();
    await history.close();
  }
}

async function visit(browser: Browser, address: string, path: string, charts: number) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const files = new Map<string, 'script' | 'stylesheet'>();
    page.on('request', (request) => {
      const type = request.resourceType();
      if (type === 'script' || type === 'stylesheet') files.set(request.url(), type);
    });
    await page.addInitScript(watch(charts));
    await page.goto(address + path, { waitUntil: 'load' });
    await page.locator('main[data-hydrated]').waitFor({ state: 'attached' });
    if (charts > 0) await until(page, 'watched.chartsMs !== null');
    // Told when the next frames are drawn, which a busy machine takes its time for.
    await until(page, 'watched.lcpMs > 0');
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    return { figures: await page.evaluate<PageFigures>('watched'), files };
  } finally {
    await context.close();
  }
}

/** Asked from here again and again: the page itself may evaluate nothing, by its content security policy. */
async function until(page: Page, expression: string): Promise<void> {
  await eventually(expression, () => page.evaluate<boolean>(expression), 30_000);
}

/** Runs in the page before anything else of it. */
function watch(charts: number): string {
  return `
    globalThis.watched = { lcpMs: 0, chartsMs: null, serverMs: 0, shift: 0 };
    new PerformanceObserver((list) => (watched.lcpMs = list.getEntries().at(-1).startTime))
      .observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => { for (const { value } of list.getEntries()) watched.shift += value; })
      .observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      const [{ requestStart, responseEnd }] = list.getEntries();
      watched.serverMs = responseEnd - requestStart;
    }).observe({ type: 'navigation', buffered: true });
    const isDrawn = (chart) => [...chart.querySelectorAll('svg path')].some((path) => path.getAttribute('d'));
    if (${charts} > 0) requestAnimationFrame(function look() {
      const drawn = [...document.querySelectorAll('.chart')].filter(isDrawn).length;
      if (drawn >= ${charts}) watched.chartsMs = performance.now();
      else requestAnimationFrame(look);
    });`;
}

async function sizesOf(files: Map<string, 'script' | 'stylesheet'>): Promise<PageRounds['sizes']> {
  const sizes = { scriptBytes: 0, styleBytes: 0 };
  for (const [url, type] of files) {
    const bytes = gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer()), { level: 9 }).length;
    if (type === 'script') sizes.scriptBytes += bytes;
    else sizes.styleBytes += bytes;
  }
  return sizes;
}
