import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { rolldown } from 'rolldown';
import bundles from '../../../instrumentation/rolldown.config.ts';

/** One event as it arrived. */
export interface ReceivedEvent {
  name: string;
  traceId: string | undefined;
  attributes: Record<string, unknown>;
}

/** One request for events as it arrived, whatever it was answered. */
export interface ReceivedRequest {
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  events: ReceivedEvent[];
  status: number;
}

type Answer = { status: number; headers?: Record<string, string> } | 'hang';

/** A site with the tracker on each page, and a receiver that notes what arrives and answers as it is told. */
export interface Site {
  url: string;
  requests: ReceivedRequest[];
  /** Events of the requests that were answered with 200, each as often as it came. */
  stored(): ReceivedEvent[];
  /** How the next requests for events are answered; 200 once there is nothing left. */
  answers: Answer[];
  /** Answers other paths than pages and events. */
  routes: Map<string, (request: IncomingMessage, response: ServerResponse) => void>;
  /** Beside the options of the tracker; true once it is to be left to the test. */
  markup: string;
  close(): Promise<void>;
}

const eventsPath = '/api/otlp/v1/logs';

/** Serves until closed. `script` is the build for pages without a bundler. */
export async function startSite(script: string, port = 0): Promise<Site> {
  const site: Site = {
    url: '',
    requests: [],
    stored: () => site.requests.filter(({ status }) => status === 200).flatMap(({ events }) => events),
    answers: [],
    routes: new Map(),
    markup: '',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
  const server = createServer((request, response) => void answer(request, response, site, script));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  site.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return site;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site, script: string) {
  const path = (request.url ?? '').split('?')[0]!;
  const route = site.routes.get(path);
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (route) return route(request, response);
  if (path === '/tracker.js') return response.setHeader('content-type', 'text/javascript').end(script);
  if (path !== eventsPath) {
    const html = `<!doctype html><title>Page</title><link rel="icon" href="data:,"><script src="/tracker.js"></script>${site.markup}`;
    return response.setHeader('content-type', 'text/html').end(html);
  }
  const body = await readText(request);
  const told = site.answers.shift() ?? { status: 200 };
  const status = told === 'hang' ? 0 : told.status;
  site.requests.push({ url: request.url!, headers: request.headers, body, events: toEvents(body), status });
  if (told !== 'hang') response.writeHead(told.status, told.headers).end('{}');
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}

function toEvents(body: string): ReceivedEvent[] {
  const { resourceLogs } = JSON.parse(body) as {
    resourceLogs: {
      scopeLogs: { logRecords: { eventName: string; traceId?: string; attributes: KeyValue[] }[] }[];
    }[];
  };
  return resourceLogs[0]!.scopeLogs[0]!.logRecords.map(({ eventName, traceId, attributes }) => ({
    name: eventName,
    traceId,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
  }));
}

interface TrackerFixtures {
  site: Site;
  /** Opens a page of the site, its clock in the test's hand, and starts the tracker there. */
  open: (options?: string, path?: string, page?: Page) => Promise<void>;
}

/** Playwright's test with a site of its own for each test. Options are JavaScript, so that they may hold functions. */
export const test = base.extend<TrackerFixtures, { script: string }>({
  script: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern.
    async ({}, use) => {
      await use(await buildScript());
    },
    { scope: 'worker' }
  ],
  site: async ({ script }, use) => {
    const site = await startSite(script);
    await use(site);
    await site.close();
  },
  open: async ({ page, site }, use) => {
    // The clock is that of all pages of a context, and stands still unless the test lets it run.
    const stopped = new Set<BrowserContext>();
    await use(async (options = '{}', path = '/page', given = page) => {
      const isFirst = !stopped.has(given.context());
      stopped.add(given.context());
      if (isFirst) await given.clock.install();
      await given.addInitScript(noteRequests);
      await given.goto(site.url + path);
      if (isFirst) await given.clock.pauseAt(Date.now() + 60_000);
      await given.evaluate(
        `globalThis.tracker = lakegauge.start({ service: 'shop', pageViews: false, webVitals: false, ...${options} })`
      );
    });
  }
});

export { expect };

/** The build for pages without a bundler, from today's sources. */
export async function buildScript(): Promise<string> {
  const { output, ...input } = bundles.find(({ output: { format } }) => format === 'iife')!;
  const build = await rolldown({
    ...input,
    cwd: `${import.meta.dirname}/../../../instrumentation`,
    logLevel: 'silent'
  });
  const { output: files } = await build.generate(output);
  return files[0].code;
}

// Runs before the tracker, which takes the page's fetch as it finds it.
const noteRequests = `
  const original = window.fetch;
  globalThis.sentAt = [];
  window.fetch = (...given) => {
    sentAt.push(Date.now());
    return original(...given);
  };
`;

/** When, by the page's clock, it asked for something. */
export function sentAt(page: Page): Promise<number[]> {
  return page.evaluate<number[]>('sentAt');
}

/** Lets the page's clock run, in small steps, until something has happened. */
export async function runUntil(page: Page, hasHappened: () => boolean): Promise<void> {
  const step = async () => {
    await page.clock.runFor(100);
    return hasHappened();
  };
  await expect.poll(step, { intervals: [20], timeout: 20_000 }).toBe(true);
}

/** Records so many events on a page. */
export async function trackMany(page: Page, count: number, type = 'feature_usage'): Promise<void> {
  await page.evaluate(
    `for (let n = 0; n < ${count}; n++) lakegauge.track({ event_type: '${type}', element_id: String(n) })`
  );
}

/** As if the person had gone to another tab, or come back. */
export async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${state === 'hidden'} });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  `);
}

/** How many events wait in the page's storage. */
export function kept(page: Page): Promise<number> {
  return page.evaluate<number>(
    `Object.keys(localStorage).filter((key) => key.startsWith('lakegauge:')).length`
  );
}
