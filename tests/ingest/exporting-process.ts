// A service in a process of its own, which the tests kill: makes spans and a histogram when it is told to.
import { SpanKind } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { silentLogger } from '@lakegauge/database';
import { LakebaseMetricExporter, LakebaseSpanExporter } from '@lakegauge/exporter/sdk';

export type Order = { produce: number } | 'shutdown' | 'disconnect';

const spoolFolder = process.env.SPOOL_FOLDER;
const options = {
  connectionString: process.env.DATABASE_URL!,
  schema: 'lakegauge',
  logger: {
    ...silentLogger,
    warn: (_: unknown, message: string) => void process.stderr.write(`${message}\n`)
  },
  flushTimeoutMs: Number(process.env.FLUSH_TIMEOUT_MS ?? 20_000),
  ...(spoolFolder ? { spool: { folder: spoolFolder, bytesMax: 100_000_000 } } : {})
};
const resource = resourceFromAttributes({
  'service.name': 'shop',
  'service.instance.id': String(process.pid)
});
const tracers = new TracerProvider({
  resource,
  spanProcessors: [
    new BatchSpanProcessor({ exporter: new LakebaseSpanExporter(options), maxQueueSize: 100_000 })
  ]
});
const meters = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new LakebaseMetricExporter(options),
      exportIntervalMillis: 100,
      exportTimeoutMillis: 100
    })
  ]
});
const durations = meters.getMeter('test').createHistogram('http.server.request.duration', { unit: 's' });
const attributes = { 'http.request.method': 'GET', 'http.route': '/items/:id' };

process.on('message', (order: Order) => {
  if (order === 'disconnect') process.disconnect();
  else if (order === 'shutdown') void shutdown();
  else void produce(order.produce);
});
process.send!('ready');

async function produce(count: number): Promise<void> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const span = tracers.getTracer('test').startSpan('GET', { kind: SpanKind.SERVER, attributes });
    ids.push(span.spanContext().spanId);
    span.end();
    durations.record(0.01, attributes);
  }
  await tracers.forceFlush();
  process.send!(ids);
}

async function shutdown(): Promise<void> {
  await Promise.all([tracers.shutdown(), meters.shutdown()]);
  process.disconnect();
}
