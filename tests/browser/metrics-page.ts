import { expect, test as base, type Locator, type Page } from '@playwright/test';
import type { WorldName } from './worlds.ts';

interface Fixtures {
  /** Opens a page of a world and waits until it answers to clicks. */
  open: (path?: string, options?: { world?: WorldName; viewer?: 'visitor' }) => Promise<void>;
  /** What the browser complained about; checked to be nothing after each test. */
  complaints: string[];
}

/** Playwright's test, with a page of ours to open and a browser that may not complain. */
export const test = base.extend<Fixtures>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        // A test that turns the clock on lets the time of requests under way run out.
        if (message.text().startsWith('Failed to submit usage events')) return;
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

/** Parts of the page, by what a person calls them. */
export const range = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const refresh = (page: Page) => page.getByTestId('refresh-button');
export const table = (page: Page) => page.getByRole('table', { name: 'Endpoint Performance Breakdown' });
export const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Texts of a column of the endpoint table, by its place. */
export const column = (page: Page, index: number) =>
  table(page).locator(`tbody tr > :nth-child(${index})`).allInnerTexts();

/** `1,234.50` as 1234.5. */
export const numbers = (texts: string[]) => texts.map((text) => Number(text.replace(/[^\d.]/g, '')));
/** A copy, the largest first. */
export const descending = (list: number[]) => list.toSorted((a, b) => b - a);

/** Counts the loads of data, with a script and without. */
export function countLoads(page: Page): { count: number } {
  const loads = { count: 0 };
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/metrics/__data.json') loads.count++;
  });
  return loads;
}

/** Where an element is on the screen. */
export async function boxOf(
  locator: Locator
): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('The element has no box: it is not shown');
  return box;
}
