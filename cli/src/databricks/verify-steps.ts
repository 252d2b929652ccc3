export interface VerifyStep {
  name: string;
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  /** Null when the answer is as it should be, else what is wrong with it. */
  fault: (body: string) => string | null;
}

/** What a deployed Lakegauge is asked. The one that sends sends nothing, so that nothing is stored. */
export const verifySteps: VerifyStep[] = [
  json('alive', '/health', ({ status }) => status === 'alive'),
  json('database and migrations', '/ready', ({ status }) => status === 'ready'),
  json('description of the API', '/api/v1/openapi.json', ({ openapi }) => typeof openapi === 'string'),
  json('performance', '/api/v1/metrics/performance', ({ endpoints }) => Array.isArray(endpoints)),
  json('usage', '/api/v1/metrics/usage', ({ total_events }) => typeof total_events === 'number'),
  json('time series', '/api/v1/metrics/time-series', (body) => Object.values(body).some(Array.isArray)),
  {
    name: 'dashboard',
    method: 'GET',
    path: '/metrics',
    fault: (body) => (body.includes('Application Metrics') ? null : 'is not the dashboard')
  },
  {
    ...json('receiver of telemetry', '/api/otlp/v1/traces', () => true),
    method: 'POST',
    body: '{"resourceSpans":[]}'
  }
];

function json(name: string, path: string, isRight: (body: Record<string, unknown>) => boolean): VerifyStep {
  return {
    name,
    method: 'GET',
    path,
    fault: (body) => {
      try {
        return isRight(JSON.parse(body) as Record<string, unknown>)
          ? null
          : 'has not the fields that it should have';
      } catch {
        return 'is no JSON';
      }
    }
  };
}
