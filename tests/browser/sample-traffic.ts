/** One request of the sample, as `performance_metrics` stores it. */
export interface SampleRequest {
  timestamp: Date;
  service: string;
  environment: string;
  endpoint: string;
  method: string;
  statusCode: number;
  responseTimeMs: number;
  userId: string | null;
}

interface Endpoint {
  service: string;
  environment: string;
  endpoint: string;
  method: string;
  requests: number;
  typicalMs: number;
  /** Every so many requests one fails. */
  failsEvery: number;
}

const endpoint = (
  service: string,
  method: string,
  path: string,
  requests: number,
  typicalMs: number,
  failsEvery = 160
): Endpoint => ({
  service,
  environment: 'production',
  endpoint: path,
  method,
  requests,
  typicalMs,
  failsEvery
});

/** Requests a day of each endpoint. Two have too few for percentiles, one fails often. */
export const sampleEndpoints: readonly Endpoint[] = [
  endpoint('shop', 'GET', '/api/products', 1400, 21),
  endpoint('shop', 'GET', '/api/products/:id', 1200, 12),
  endpoint('shop', 'GET', '/api/search', 800, 138),
  endpoint('shop', 'POST', '/api/session', 300, 74),
  endpoint('shop', 'DELETE', '/api/session', 60, 9),
  endpoint('shop', 'GET', '/api/images/:id/thumbnail', 500, 47),
  endpoint('checkout', 'POST', '/api/checkout/:cartId/payment', 240, 290, 16),
  endpoint('checkout', 'POST', '/api/orders', 320, 196),
  endpoint('checkout', 'GET', '/api/orders/:id', 900, 36),
  endpoint('checkout', 'PUT', '/api/users/:id/preferences/notifications/channels', 14, 88),
  endpoint('reports', 'POST', '/api/reports/:id/export', 64, 1710),
  { ...endpoint('reports', 'GET', '/api/reports', 22, 380), environment: 'staging' }
];

/** Distinct signed-in users among the requests of a day. */
export const sampleUserCount = 212;

export const sampleRequestCount = sampleEndpoints.reduce((sum, { requests }) => sum + requests, 0);

const hourMs = 3_600_000;
const minuteMs = 60_000;

/**
 * A day of requests that ends at `end`, the same at each call: more of them by day, none for ninety minutes, and an
 * hour in which payments were slow.
 */
export function sampleDay(end: Date, { share = 1 } = {}): SampleRequest[] {
  const random = randomNumbers(20_260_101);
  return sampleEndpoints.flatMap((sample) =>
    Array.from({ length: Math.round(sample.requests * share) }, (_, index): SampleRequest => {
      const agoMs = momentOf(random);
      const slow = agoMs > 6.5 * hourMs && agoMs < 7.5 * hourMs && sample.service === 'checkout' ? 3.2 : 1;
      const failed = index % sample.failsEvery === sample.failsEvery - 1;
      return {
        timestamp: new Date(end.getTime() - agoMs),
        service: sample.service,
        environment: sample.environment,
        endpoint: sample.endpoint,
        method: sample.method,
        statusCode: failed ? (index % 2 ? 500 : 404) : 200,
        responseTimeMs: sample.typicalMs * slow * skewed(random),
        userId: index % 5 === 4 ? null : `user-${Math.floor(random() * 1e6) % sampleUserCount}@example.com`
      };
    })
  );
}

/** How long ago: busier hours more often, the silence never. */
function momentOf(random: () => number): number {
  for (;;) {
    const agoMs = minuteMs + random() * 23 * hourMs;
    const busy = 0.55 + 0.45 * Math.sin(((agoMs / hourMs - 4) / 24) * 2 * Math.PI);
    const silent = agoMs > 12 * hourMs && agoMs < 13.5 * hourMs;
    if (!silent && random() < busy) return agoMs;
  }
}

/** Most answers are a little faster than typical, a few much slower, as in life. */
function skewed(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random());
  return 0.82 * Math.exp(0.55 * normal);
}

/** The minimal standard generator of Park and Miller: the same numbers in each run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
