import { sampleUserCount } from './sample-traffic.ts';

/** One event of the sample, as `usage_events` stores it. */
export interface SampleEvent {
  timestamp: Date;
  eventType: string;
  userId: string;
  page: string;
  elementId: string | null;
  success: boolean | null;
  metadata: Record<string, unknown> | null;
  sessionId: string;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Page views a day of each page. The last has too few for a percentile, and one is slow. */
export const samplePages = [
  { page: '/', views: 420, lcpMs: 1100 },
  { page: '/products', views: 360, lcpMs: 1900 },
  { page: '/products/:id', views: 300, lcpMs: 2300 },
  { page: '/cart', views: 130, lcpMs: 1500 },
  { page: '/checkout', views: 70, lcpMs: 3400 },
  { page: '/account/orders', views: 40, lcpMs: 5200 },
  { page: '/about', views: 12, lcpMs: 900 }
] as const;

/** Other events a day of each type. */
export const sampleActions = [
  { eventType: 'button_click', count: 380, elements: ['button.Add to cart', 'nav-search', 'button.Buy now'] },
  { eventType: 'search', count: 210, elements: ['search-box'] },
  { eventType: 'form_submit', count: 90, elements: ['checkout-form', 'sign-in'] },
  { eventType: 'feature_usage', count: 64, elements: ['wishlist'] },
  { eventType: 'error', count: 18, elements: ['window'] },
  { eventType: 'coupon_redeemed', count: 7, elements: ['coupon'] }
] as const;

const vitals = [
  { name: 'LCP', of: (lcpMs: number) => lcpMs, good: 2500, poor: 4000 },
  { name: 'FCP', of: (lcpMs: number) => lcpMs * 0.55, good: 1800, poor: 3000 },
  { name: 'TTFB', of: (lcpMs: number) => lcpMs * 0.2, good: 800, poor: 1800 },
  { name: 'INP', of: (lcpMs: number) => 90 + lcpMs * 0.05, good: 200, poor: 500 },
  { name: 'CLS', of: (lcpMs: number) => lcpMs / 40_000, good: 0.1, poor: 0.25 }
];

const viewCount = samplePages.reduce((sum, { views }) => sum + views, 0);
/** Events of a day in all. */
export const sampleEventCount =
  viewCount * (1 + vitals.length) + sampleActions.reduce((sum, { count }) => sum + count, 0);

/** A day of events of signed-in people that ends at `end`, the same at each call. */
export function sampleDayOfEvents(end: Date, { share = 1 } = {}): SampleEvent[] {
  const random = randomNumbers(20_260_102);
  const person = () => Math.floor(random() * 140) % sampleUserCount;
  const eventOf = (type: string, page: string, who: number, agoMs: number): SampleEvent => ({
    timestamp: new Date(end.getTime() - agoMs),
    eventType: type,
    userId: `user-${who}@example.com`,
    page,
    elementId: null,
    success: null,
    metadata: null,
    sessionId: ((who + 1) * 7_919_993 + Math.floor(agoMs / (6 * hourMs)))
      .toString(16)
      .padStart(32, '0')
      .replace(/^(0+)(.*)$/, '$2$1')
  });

  const views = samplePages.flatMap(({ page, views: count, lcpMs }) =>
    Array.from({ length: Math.round(count * share) }, () => {
      const [who, agoMs] = [person(), momentOf(random)];
      const measured = vitals.map(({ name, of, good, poor }): SampleEvent => {
        const value = of(lcpMs) * (0.5 + random());
        const rating = value <= good ? 'good' : value <= poor ? 'needs-improvement' : 'poor';
        return { ...eventOf('web_vital', page, who, agoMs), metadata: { name, value, rating, delta: value } };
      });
      return [
        { ...eventOf('page_view', page, who, agoMs), metadata: { title: `Shop ${page}` } },
        ...measured
      ];
    }).flat()
  );
  const actions = sampleActions.flatMap(({ eventType, count, elements }) =>
    Array.from({ length: Math.round(count * share) }, (_, index): SampleEvent => {
      const { page } = samplePages[index % 4]!;
      return {
        ...eventOf(eventType, page, person(), momentOf(random)),
        elementId: elements[index % elements.length]!,
        success: eventType === 'form_submit' ? index % 6 !== 5 : null,
        metadata: eventType === 'search' ? { query_length: 3 + (index % 9), results: index % 40 } : null
      };
    })
  );
  return [...views, ...actions];
}

/** How long ago: busier hours more often. */
function momentOf(random: () => number): number {
  for (;;) {
    const agoMs = 2 * minuteMs + random() * 23 * hourMs;
    const busy = 0.55 + 0.45 * Math.sin(((agoMs / hourMs - 4) / 24) * 2 * Math.PI);
    if (random() < busy) return agoMs;
  }
}

/** The minimal standard generator of Park and Miller: the same numbers in each run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
