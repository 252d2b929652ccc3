export interface Variant {
  name: string;
  nodeFlags: string[];
  env: Record<string, string>;
  /** Another program than the framework's plain one. */
  program?: string;
}

export interface Addresses {
  database: string;
  sink: string;
}

const ours = ['--import', '@lakegauge/instrumentation/register'];
const stock = ['--require', '@opentelemetry/auto-instrumentations-node/register'];
// Spans leave after a second everywhere, so that each round pays for its own.
const everySecond = {
  OTEL_BSP_SCHEDULE_DELAY: '1000',
  OTEL_METRIC_EXPORT_INTERVAL: '1000',
  OTEL_METRIC_EXPORT_TIMEOUT: '1000'
};
const stockEnv = { OTEL_LOGS_EXPORTER: 'none', OTEL_SERVICE_NAME: 'bench', ...everySecond };

/** What is compared, by framework. */
export function createVariants(framework: 'node-http' | 'express', { database, sink }: Addresses): Variant[] {
  const lakebase = { DATABASE_URL: database, OTEL_SERVICE_NAME: 'bench', ...everySecond };
  const otlp = { OTEL_EXPORTER_OTLP_ENDPOINT: sink, OTEL_SERVICE_NAME: 'bench', ...everySecond };
  const gone = { ...lakebase, DATABASE_URL: 'postgres://postgres@127.0.0.1:1/none' };
  const lean = { LAKEGAUGE_DEPTH: 'lean' };
  const variants: Variant[] = [
    { name: 'nothing', nodeFlags: [], env: {} },
    {
      name: 'stock OTLP',
      nodeFlags: stock,
      env: { ...stockEnv, OTEL_EXPORTER_OTLP_ENDPOINT: sink, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }
    },
    {
      name: 'stock, no exporter',
      nodeFlags: stock,
      env: { ...stockEnv, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }
    },
    { name: 'full', nodeFlags: ours, env: lakebase },
    { name: 'full, no exporter', nodeFlags: ours, env: { ...lakebase, OTEL_TRACES_EXPORTER: 'none' } },
    { name: 'full OTLP', nodeFlags: ours, env: otlp },
    { name: 'lean', nodeFlags: ours, env: { ...lakebase, ...lean } },
    { name: 'lean OTLP', nodeFlags: ours, env: { ...otlp, ...lean } },
    {
      name: 'lean, histogram only',
      nodeFlags: ours,
      env: { ...lakebase, ...lean, OTEL_TRACES_SAMPLER: 'always_off' }
    },
    { name: 'full, database gone', nodeFlags: ours, env: gone },
    { name: 'lean, database gone', nodeFlags: ours, env: { ...gone, ...lean } }
  ];
  if (framework === 'node-http') {
    variants.push({ name: 'prom-client', nodeFlags: [], env: {}, program: 'node-http-prom-client.cjs' });
  } else {
    for (const middleware of ['express-prom-bundle', 'swagger-stats'])
      variants.push({ name: middleware, nodeFlags: [], env: { BENCH_MIDDLEWARE: middleware } });
  }
  return variants;
}
