import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright';
import { SeededRandom } from '../queries/seeded-random.ts';
import type { LossWorld } from './tracker-loss-world.ts';

const kinds = ['tracker', 'beacon'] as const;
const burstEventsMax = 45;
const serverKillEveryEvents = 6_000;
const databaseKillEveryEvents = 9_000;
const leaseMs = 61_000;

interface VisitOptions {
  events: number;
  people: number;
  seed: number;
  report: (line: string) => void;
}

/**
 * People who open pages, do things and leave in every way there is, while server and database are killed. Each visit
 * happens twice at the same moment: with the tracker and with the page that only uses sendBeacon. In the end everything
 * works, and each person comes back once more. Resolves to how many events each kind of page has emitted.
 */
export async function visitAsPeople(world: LossWorld, options: VisitOptions) {
  const { events, people, seed, report } = options;
  const faults: Record<string, number> = {
    navigations: 0,
    closedTabs: 0,
    offline: 0,
    serverKills: 0,
    databaseKills: 0
  };
  let emitted = 0;
  let isOver = false;

  const takeDown = async () => {
    let nextServer = Math.min(serverKillEveryEvents, events / 3);
    let nextDatabase = Math.min(databaseKillEveryEvents, events / 2);
    while (!isOver) {
      if (emitted >= nextServer) {
        nextServer += serverKillEveryEvents;
        faults.serverKills!++;
        await world.killServer();
      } else if (emitted >= nextDatabase) {
        nextDatabase += databaseKillEveryEvents;
        faults.databaseKills!++;
        await world.killDatabase();
      } else await pause(20);
    }
  };

  const live = async (person: number): Promise<BrowserContext> => {
    const random = new SeededRandom(seed * 1000 + person);
    const context = await world.browser.newContext();
    let pages = await openPages(context, world.site);
    while (emitted < events) {
      const count = 1 + random.integer(burstEventsMax);
      const first = emitted;
      emitted += count;
      if (Math.floor(first / 10_000) !== Math.floor(emitted / 10_000)) report(`${emitted} events`);
      const isOffline = random.next() < 0.1;
      if (isOffline) {
        faults.offline!++;
        await context.setOffline(true);
      }
      await Promise.all(pages.map((page) => emit(page, first, count)));
      // Thinking time, so that a page is left at any moment of a request.
      await pause(random.integer(60));
      const leaving = random.next();
      if (leaving < 0.4) {
        faults.closedTabs!++;
        await Promise.all(pages.map(closeTab));
        if (isOffline) await context.setOffline(false);
        pages = await openPages(context, world.site);
      } else if (isOffline) await context.setOffline(false);
      else if (leaving < 0.8) {
        faults.navigations!++;
        await Promise.all(pages.map((page) => page.reload({ waitUntil: 'commit' })));
        await Promise.all(pages.map((page) => page.waitForFunction('globalThis.count')));
      }
      // Somebody who goes on during an outage of minutes fills what a browser keeps; these come and go.
      while (!isOver && !(await world.isReady())) await pause(200);
    }
    await Promise.all(pages.map(closeTab));
    return context;
  };

  const living = async () => {
    const all = await Promise.all(Array.from({ length: people }, (_, person) => live(person)));
    isOver = true;
    return all;
  };
  // Who waits for what does not come back must not keep the run from saying so.
  const [contexts] = await Promise.all([living(), takeDown()]);
  while (!(await world.isReady())) await pause(200);
  for (const context of contexts) await comeBack(context, world.site);
  return { emitted, faults };
}

async function openPages(context: BrowserContext, site: string): Promise<Page[]> {
  return Promise.all(
    kinds.map(async (kind) => {
      const page = await context.newPage();
      await page.goto(`${site}/${kind}`);
      return page;
    })
  );
}

async function emit(page: Page, first: number, count: number): Promise<void> {
  await page.evaluate(`for (let n = ${first}; n < ${first + count}; n++) count('e' + n)`);
}

/** As a person does it: the page hears that it is hidden. */
async function closeTab(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })]);
}

/** A last visit, a minute later, until nothing waits any more. */
async function comeBack(context: BrowserContext, site: string): Promise<void> {
  const page = await context.newPage();
  await page.addInitScript(`{ const now = Date.now; Date.now = () => now() + ${leaseMs}; }`);
  await page.goto(`${site}/tracker`);
  await page.evaluate(`lakegauge.start({ service: 'tracker' }).flush()`);
  await page.waitForFunction(
    `!Object.keys(localStorage).some((key) => key.startsWith('lakegauge:'))`,
    undefined,
    { timeout: 60_000, polling: 100 }
  );
  await context.close();
}
