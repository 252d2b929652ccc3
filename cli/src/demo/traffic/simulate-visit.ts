import { pickPerson } from './people.ts';
import { hexDigits, logNormal, pickIndex, type Random } from './seeded-random.ts';
import type { EndpointName } from './shop-endpoints.ts';

/** Something that a visitor's browser does, so many milliseconds after the visit began. */
export type VisitStep =
  | { kind: 'request'; afterMs: number; endpoint: EndpointName }
  | { kind: 'event'; afterMs: number; event: VisitEvent };

export interface VisitEvent {
  name: string;
  page: string;
  attributes: Record<string, string | number | boolean>;
}

export interface Visit {
  person: string | null;
  sessionId: string;
  steps: VisitStep[];
}

interface Page {
  path: string;
  requests: readonly EndpointName[];
  /** What may be done on it: an element, or a form. */
  clicks: readonly string[];
  form?: { element: string; requests: readonly EndpointName[]; successShare: number; event?: string };
}

const pages: Record<string, Page> = {
  home: { path: '/', requests: ['home', 'products', 'recommendations'], clicks: ['button.Show offers'] },
  product: {
    path: '/products/:id',
    requests: ['product', 'recommendations'],
    clicks: ['add-to-cart', 'button.Next picture'],
    form: { element: 'add-to-cart', requests: ['addToCart', 'cart'], successShare: 0.99 }
  },
  search: {
    path: '/search',
    requests: ['search'],
    clicks: ['button.Sort by price'],
    form: { element: 'search', requests: ['search'], successShare: 0.97, event: 'search' }
  },
  cart: { path: '/cart', requests: ['cart'], clicks: ['button.Remove'] },
  checkout: {
    path: '/checkout',
    requests: ['cart'],
    clicks: ['button.Use voucher'],
    form: { element: 'checkout', requests: ['checkout', 'order'], successShare: 0.93 }
  },
  orders: { path: '/orders', requests: ['orders', 'order'], clicks: ['button.Order again'] },
  reports: { path: '/reports', requests: ['report'], clicks: ['button.Export'] }
};

const ways = [
  ['home', 'product', 'product'],
  ['home', 'search', 'product', 'cart'],
  ['home', 'product', 'cart', 'checkout'],
  ['search', 'product'],
  ['home', 'orders'],
  ['home', 'search', 'search', 'product', 'cart', 'checkout'],
  ['reports', 'orders']
] as const;

const vitals = [
  ['LCP', 1700, 0.45],
  ['INP', 120, 0.6],
  ['CLS', 0.04, 0.9],
  ['FCP', 900, 0.4],
  ['TTFB', 260, 0.5]
] as const;

/** One visit to the shop, from the first page to the last. */
export function simulateVisit(random: Random): Visit {
  const steps: VisitStep[] = [];
  const person = pickPerson(random);
  const way = ways[Math.floor(random() ** 1.4 * ways.length)]!;
  let afterMs = 0;
  if (person !== null && random() < 0.25) steps.push({ kind: 'request', afterMs, endpoint: 'signIn' });
  for (const name of way) {
    afterMs += simulatePage(pages[name]!, afterMs, random, steps);
  }
  return { person, sessionId: hexDigits(random, 16), steps };
}

/** Adds what happens on a page, and returns how long the visitor stayed. */
function simulatePage(page: Page, startMs: number, random: Random, steps: VisitStep[]): number {
  const add = (afterMs: number, name: string, attributes: VisitEvent['attributes'] = {}) =>
    steps.push({ kind: 'event', afterMs: startMs + afterMs, event: { name, page: page.path, attributes } });
  const request = (afterMs: number, endpoint: EndpointName) =>
    steps.push({ kind: 'request', afterMs: startMs + afterMs, endpoint });
  page.requests.forEach((endpoint, index) => request(index * 20, endpoint));
  add(300, 'page_view');
  if (random() < 0.35) {
    const [name, median, spread] = vitals[pickIndex(random, vitals.length)]!;
    // Reports are heavier than the rest.
    const value = logNormal(random, median * (page.path === '/reports' ? 1.8 : 1), spread);
    add(1500, 'web_vital', { name, value });
  }
  if (random() < 0.6)
    add(4000, 'button_click', { element_id: page.clicks[pickIndex(random, page.clicks.length)]! });
  if (random() < 0.004) add(5000, 'error', { message: 'Cannot read properties of undefined' });
  const { form } = page;
  if (form && random() < 0.55) {
    form.requests.forEach((endpoint, index) => request(9000 + index * 400, endpoint));
    add(9200, form.event ?? 'form_submit', {
      element_id: form.element,
      success: random() < form.successShare
    });
  }
  return 12_000 + random() * 20_000;
}
