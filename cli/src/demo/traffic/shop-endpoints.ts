import { logNormal, type Random } from './seeded-random.ts';

/** How an endpoint of the sample shop behaves on a good day. */
export interface EndpointShape {
  method: 'GET' | 'POST';
  route: string;
  medianMs: number;
  /** 0.3 is steady, 1 has a long tail. */
  spread: number;
  /** Some answers take another way: a cache that misses, a report that is computed. */
  slowShare?: number;
  slowFactor?: number;
  /** Share of answers that are errors on a good day, and which. */
  errorShare: number;
  errorStatus: number;
}

export type EndpointName = keyof typeof shopEndpoints;

export const shopEndpoints = {
  home: shape('GET', '/', 9, 0.35, 0.0005, 500),
  products: shape('GET', '/api/products', 14, 0.4, 0.001, 500, { slowShare: 0.15, slowFactor: 8 }),
  product: shape('GET', '/api/products/:id', 11, 0.45, 0.012, 404),
  search: shape('GET', '/api/search', 85, 0.6, 0.003, 500),
  recommendations: shape('GET', '/api/recommendations', 140, 0.5, 0.002, 504, {
    slowShare: 0.05,
    slowFactor: 5
  }),
  cart: shape('GET', '/api/cart', 8, 0.3, 0.001, 500),
  addToCart: shape('POST', '/api/cart/items', 24, 0.4, 0.006, 409),
  checkout: shape('POST', '/api/checkout', 320, 0.45, 0.011, 402),
  orders: shape('GET', '/api/orders', 45, 0.6, 0.002, 500),
  order: shape('GET', '/api/orders/:id', 19, 0.4, 0.004, 404),
  signIn: shape('POST', '/api/sign-in', 190, 0.15, 0.06, 401),
  report: shape('GET', '/api/reports/sales', 1400, 0.7, 0.01, 500)
} as const;

function shape(
  method: EndpointShape['method'],
  route: string,
  medianMs: number,
  spread: number,
  errorShare: number,
  errorStatus: number,
  more: Pick<EndpointShape, 'slowShare' | 'slowFactor'> = {}
): EndpointShape {
  return { method, route, medianMs, spread, errorShare, errorStatus, ...more };
}

/** What is wrong with an endpoint at a moment: nothing is a factor of 1 and no more errors. */
export interface Trouble {
  slower: number;
  errorShare: number;
  errorStatus: number;
}

export const noTrouble: Trouble = { slower: 1, errorShare: 0, errorStatus: 500 };

/** One answer of an endpoint: how long it takes and with which status it ends. */
export function answerOf(
  { medianMs, spread, slowShare = 0, slowFactor = 1, errorShare, errorStatus }: EndpointShape,
  trouble: Trouble,
  random: Random
): { durationMs: number; statusCode: number } {
  const factor = (random() < slowShare ? slowFactor : 1) * trouble.slower;
  const durationMs = Math.min(25_000, logNormal(random, medianMs * factor, spread));
  const chance = random();
  if (chance < trouble.errorShare) return { durationMs, statusCode: trouble.errorStatus };
  return { durationMs, statusCode: chance < trouble.errorShare + errorShare ? errorStatus : 200 };
}
