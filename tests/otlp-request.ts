import { randomBytes } from 'node:crypto';

export interface RequestSpan {
  route: string;
  durationMs: number;
  statusCode?: number;
  method?: string;
  /** Milliseconds since 1970; now when absent. */
  startMs?: number;
}

/** A request that exports server spans as OTLP/JSON, as any SDK would send it. */
export function traceRequest(service: string, spans: RequestSpan[]): RequestInit {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const body = {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', service)] },
        scopeSpans: [
          {
            spans: spans.map(
              ({ route, durationMs, statusCode = 200, method = 'GET', startMs = Date.now() }) => ({
                traceId: randomBytes(16).toString('hex'),
                spanId: randomBytes(8).toString('hex'),
                name: `${method} ${route}`,
                kind: 2,
                startTimeUnixNano: String(BigInt(startMs) * 1_000_000n),
                endTimeUnixNano: String(BigInt(startMs) * 1_000_000n + BigInt(durationMs) * 1_000_000n),
                attributes: [
                  attribute('http.request.method', method),
                  attribute('http.route', route),
                  { key: 'http.response.status_code', value: { intValue: String(statusCode) } }
                ]
              })
            )
          }
        ]
      }
    ]
  };
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
