import { setTimeout as sleep } from 'node:timers/promises';

const spansPerRequest = 100;
const eventsPerRequest = 20;
const pauseMs = 20;
const retryMs = 100;
const answerMsMax = 20_000;
// An acknowledged request that is sent again all the same, as after an answer that was lost.
const repeatEvery = 20;

export interface SoakClient {
  /** From 1 on; its items carry it. */
  number: number;
  /** Rounds that were answered 200. Each brought `spansPerRequest` spans, two points and `eventsPerRequest` events. */
  acknowledged: number;
  /** Requests that were sent again, for whatever reason. */
  retries: number;
  /** Sends until it is told to stop, and what it has begun until it is answered. */
  done: Promise<void>;
}

/** What a client must have stored in the end. */
export const itemsPerRequest = { spans: spansPerRequest, events: eventsPerRequest, counted: 3 };

/**
 * A service that exports spans, a delta histogram, a cumulative one and events, each item with the client's number and a
 * number of its own, and sends what is not answered again until it is. Throws what no client would send again after.
 */
export function startSoakClient(number: number, address: () => string, isStopped: () => boolean): SoakClient {
  const client: SoakClient = { number, acknowledged: 0, retries: 0, done: Promise.resolve() };
  const startNs = BigInt(Date.now()) * 1_000_000n;

  const deliver = async (path: string, body: object) => {
    const text = JSON.stringify(body);
    while (!(await post(`${address()}${path}`, text))) {
      client.retries++;
      await sleep(retryMs);
    }
  };
  const run = async () => {
    while (!isStopped()) {
      const request = client.acknowledged + 1;
      const nowNs = startNs + BigInt(Math.round(performance.now() * 1000)) * 1000n;
      const bodies: [path: string, body: object][] = [
        ['/v1/traces', toTraces(number, request, nowNs)],
        ['/v1/metrics', toMetrics(number, request, startNs, nowNs)],
        ['/v1/logs', toLogs(number, request, nowNs)]
      ];
      for (const [path, body] of bodies) await deliver(path, body);
      client.acknowledged++;
      if (request % repeatEvery === 0) for (const [path, body] of bodies) await deliver(path, body);
      await sleep(pauseMs);
    }
  };
  client.done = run();
  return client;
}

/** Whether it was answered that everything is stored; false where a client sends it again. */
async function post(url: string, body: string): Promise<boolean> {
  let response: Response;
  let text: string;
  try {
    const headers = { 'content-type': 'application/json' };
    response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(answerMsMax) });
    text = await response.text();
  } catch {
    return false;
  }
  if ([429, 502, 503, 504].includes(response.status)) return false;
  if (response.status === 200 && text === '{}') return true;
  throw new Error(`${url} answered ${response.status} ${text.slice(0, 500)}`);
}

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const resource = { attributes: [attribute('service.name', 'soak')] };

function toTraces(client: number, request: number, nowNs: bigint) {
  const spans = Array.from({ length: spansPerRequest }, (_unused, index) => {
    const item = (request - 1) * spansPerRequest + index + 1;
    return {
      traceId: `${toHex(client, 16)}${toHex(item, 16)}`,
      spanId: `${toHex(client, 4)}${toHex(item, 12)}`,
      name: 'GET /soak',
      kind: 2,
      startTimeUnixNano: String(nowNs + BigInt(index)),
      endTimeUnixNano: String(nowNs + 5_000_000n),
      attributes: [
        attribute('http.request.method', 'GET'),
        attribute('http.route', '/soak'),
        { key: 'http.response.status_code', value: { intValue: '200' } }
      ]
    };
  });
  return { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
}

function toMetrics(client: number, request: number, startNs: bigint, nowNs: bigint) {
  const toHistogram = (name: string, temporality: number, fromNs: bigint, times: number, item: string) => ({
    name,
    unit: 's',
    histogram: {
      aggregationTemporality: temporality,
      dataPoints: [
        {
          attributes: [attribute('client', String(client)), attribute('item', item)],
          startTimeUnixNano: String(fromNs),
          timeUnixNano: String(nowNs),
          count: String(3 * times),
          sum: 1.5 * times,
          bucketCounts: [String(times), String(times), String(times)],
          explicitBounds: [0.1, 1]
        }
      ]
    }
  });
  const metrics = [
    toHistogram('soak.delta', 1, nowNs - 1_000_000n, 1, String(request)),
    toHistogram('soak.cumulative', 2, startNs, request, 'all')
  ];
  return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] };
}

function toLogs(client: number, request: number, nowNs: bigint) {
  const logRecords = Array.from({ length: eventsPerRequest }, (_unused, index) => {
    const item = String((request - 1) * eventsPerRequest + index + 1);
    return {
      timeUnixNano: String(nowNs + BigInt(index)),
      eventName: 'soak',
      attributes: [
        attribute('log.record.uid', `${client}-${item}`),
        attribute('client', String(client)),
        attribute('item', item)
      ]
    };
  });
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };
}

function toHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
