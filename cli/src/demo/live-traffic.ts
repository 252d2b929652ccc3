import { setTimeout as sleep } from 'node:timers/promises';
import { visitsPerHour } from './traffic/rhythm.ts';
import { shopEndpoints } from './traffic/shop-endpoints.ts';
import { simulateVisit, type Visit, type VisitEvent } from './traffic/simulate-visit.ts';

// At night there would be nothing to see for minutes.
const visitsPerHourMin = 45;
const underWayMax = 50;
// A demo that is watched should not take ten minutes for what a person does in one.
const hurry = 4;

/** People who visit the shop from now on, with real requests, as many as at this time of the week. */
export function startLiveTraffic(shop: string, anchor: Date): { stop(): void } {
  const stopping = new AbortController();
  let underWay = 0;
  const loop = async () => {
    while (!stopping.signal.aborted) {
      if (underWay < underWayMax) {
        underWay++;
        void visit(shop, simulateVisit(Math.random), stopping.signal).finally(() => underWay--);
      }
      const perHour = Math.max(visitsPerHourMin, visitsPerHour(new Date(), anchor));
      // Poisson: people do not come one after the other like a clock.
      await sleep((-Math.log(1 - Math.random()) * 3_600_000) / perHour, undefined, {
        signal: stopping.signal,
        ref: false
      });
    }
  };
  loop().catch(() => {
    // Only the end of the demo ends the wait early.
  });
  return { stop: () => stopping.abort() };
}

async function visit(shop: string, { person, sessionId, steps }: Visit, signal: AbortSignal): Promise<void> {
  const cookie: Record<string, string> =
    person === null ? {} : { cookie: `person=${encodeURIComponent(person)}` };
  let elapsedMs = 0;
  try {
    for (const step of [...steps].sort((a, b) => a.afterMs - b.afterMs)) {
      await sleep(Math.max(0, step.afterMs - elapsedMs) / hurry, undefined, { signal, ref: false });
      elapsedMs = step.afterMs;
      if (step.kind === 'event') await sendEvent(shop, step.event, sessionId, cookie, signal);
      else await sendRequest(shop, step.endpoint, cookie, signal);
    }
  } catch {
    // A visitor whose page does not load goes away.
  }
}

async function sendRequest(
  shop: string,
  endpoint: keyof typeof shopEndpoints,
  headers: Record<string, string>,
  signal: AbortSignal
): Promise<void> {
  const { method, route } = shopEndpoints[endpoint];
  const path = route.replace(':id', String(1 + Math.floor(Math.random() * 6)));
  const response = await fetch(shop + path, { method, headers, signal });
  await response.arrayBuffer();
}

/** As the tracker of the page sends it. */
async function sendEvent(
  shop: string,
  { name, page, attributes }: VisitEvent,
  sessionId: string,
  cookie: Record<string, string>,
  signal: AbortSignal
): Promise<void> {
  const toAttributes = (values: Record<string, string | number | boolean>) =>
    Object.entries(values).map(([key, value]) => ({
      key,
      value:
        typeof value === 'string'
          ? { stringValue: value }
          : typeof value === 'number'
            ? { doubleValue: value }
            : { boolValue: value }
    }));
  const record = {
    timeUnixNano: `${Date.now()}000000`,
    eventName: name,
    attributes: toAttributes({ ...attributes, page_name: page, 'session.id': sessionId })
  };
  const resource = {
    attributes: toAttributes({
      'service.name': 'shop',
      'deployment.environment.name': 'demo',
      'telemetry.sdk.language': 'webjs'
    })
  };
  await fetch(`${shop}/api/otlp/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: shop, ...cookie },
    body: JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] }),
    signal
  });
}
