import { randomBytes } from 'node:crypto';

/** The service under which canaries are stored; their rows are removed once they were seen. */
export const canaryService = 'lakegauge-canary';

/** One span, one histogram point and one event that can be found again. */
export interface Canary {
  /** 32 hexadecimal digits: trace id of the span, session of the event, attribute of the point. */
  id: string;
  /** OTLP/JSON requests by signal. */
  requests: Record<CanarySignal, object>;
}

export type CanarySignal = 'traces' | 'metrics' | 'logs';

export const canarySignals: readonly CanarySignal[] = ['traces', 'metrics', 'logs'];

/** A new canary that happened at `nowMs`. */
export function createCanary(nowMs: number): Canary {
  const id = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const end = `${nowMs}000000`;
  const start = `${nowMs - 5}000000`;
  const resource = { attributes: [text('service.name', canaryService)] };
  const span = {
    traceId: id,
    spanId,
    name: 'GET /canary',
    kind: 2,
    startTimeUnixNano: start,
    endTimeUnixNano: end,
    attributes: [
      text('http.request.method', 'GET'),
      text('http.route', '/canary'),
      { key: 'http.response.status_code', value: { intValue: '200' } }
    ]
  };
  const point = {
    startTimeUnixNano: start,
    timeUnixNano: end,
    attributes: [text('canary', id)],
    count: '1',
    sum: 0.005,
    bucketCounts: ['1', '0'],
    explicitBounds: [1]
  };
  const metric = {
    name: 'lakegauge.canary.duration',
    unit: 's',
    histogram: { aggregationTemporality: 1, dataPoints: [point] }
  };
  const event = {
    timeUnixNano: end,
    observedTimeUnixNano: end,
    eventName: 'canary',
    attributes: [text('log.record.uid', id), text('session.id', id)]
  };
  return {
    id,
    requests: {
      traces: { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] },
      metrics: { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] },
      logs: { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [event] }] }] }
    }
  };
}

function text(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}
