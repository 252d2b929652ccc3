import { canarySignals, type Canary, type CanarySignal } from './canary.ts';

export interface SentSignal {
  signal: CanarySignal;
  /** Why the collector did not take it; null where it did. */
  fault: string | null;
}

const timeoutMs = 10_000;

/** Sends the three parts of a canary to a collector that listens at `endpoint` for OTLP over HTTP. */
export function sendCanary(endpoint: string, canary: Canary): Promise<SentSignal[]> {
  return Promise.all(
    canarySignals.map(async (signal) => ({
      signal,
      fault: await post(`${endpoint.replace(/\/+$/, '')}/v1/${signal}`, canary.requests[signal])
    }))
  );
}

async function post(url: string, body: object): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs)
    });
    if (response.ok) return null;
    return `${url} answered ${response.status}: ${(await response.text()).slice(0, 300)}`;
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    return `${url} cannot be reached: ${(cause as Error).message || String(cause)}`;
  }
}
