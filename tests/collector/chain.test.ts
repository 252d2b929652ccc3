import { SeverityNumber, SpanKind } from '@opentelemetry/api';
import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { startChain, type Chain } from './start-chain.ts';

const itemCount = 40;
let chain: Chain;

beforeAll(async () => {
  chain = await startChain();
});
afterAll(() => chain?.stop());

const transports = {
  'protobuf over HTTP': () => ({
    trace: new ProtobufTraceExporter({ url: `${chain.collector.httpEndpoint}/v1/traces` }),
    metric: new ProtobufMetricExporter({ url: `${chain.collector.httpEndpoint}/v1/metrics` }),
    log: new ProtobufLogExporter({ url: `${chain.collector.httpEndpoint}/v1/logs` })
  }),
  'JSON over HTTP': () => ({
    trace: new JsonTraceExporter({ url: `${chain.collector.httpEndpoint}/v1/traces` }),
    metric: new JsonMetricExporter({ url: `${chain.collector.httpEndpoint}/v1/metrics` }),
    log: new JsonLogExporter({ url: `${chain.collector.httpEndpoint}/v1/logs` })
  }),
  gRPC: () => ({
    trace: new GrpcTraceExporter({ url: chain.collector.grpcEndpoint }),
    metric: new GrpcMetricExporter({ url: chain.collector.grpcEndpoint }),
    log: new GrpcLogExporter({ url: chain.collector.grpcEndpoint })
  })
};

test.each(Object.entries(transports))(
  'spans, histogram points and events of an SDK reach their tables by %s through the collector',
  async (name, create) => {
    const service = `by ${name}`;
    const resource = resourceFromAttributes({ 'service.name': service });
    const exporters = create();
    const tracers = new TracerProvider({
      resource,
      spanProcessors: [new BatchSpanProcessor({ exporter: exporters.trace })]
    });
    const meters = new MeterProvider({
      resource,
      readers: [new PeriodicExportingMetricReader({ exporter: exporters.metric })]
    });
    const loggers = new LoggerProvider({
      resource,
      processors: [new BatchLogRecordProcessor({ exporter: exporters.log })]
    });

    const histogram = meters.getMeter('test').createHistogram('http.server.request.duration', { unit: 's' });
    for (let item = 0; item < itemCount; item++) {
      const attributes = {
        'http.request.method': 'GET',
        'http.route': '/items/:id',
        'http.response.status_code': 200
      };
      tracers.getTracer('test').startSpan('GET', { kind: SpanKind.SERVER, attributes }).end();
      histogram.record(0.025, attributes);
      loggers.getLogger('test').emit({
        eventName: 'page_view',
        severityNumber: SeverityNumber.INFO,
        attributes: { 'session.id': `session-${item}`, page_name: '/items' }
      });
    }
    // The SDK's clock has milliseconds, and a cumulative point that ends where it starts has an unknown start.
    await sleep(5);
    await Promise.all([tracers.shutdown(), meters.shutdown(), loggers.shutdown()]);

    await eventually(async () => {
      const { rows } = await chain.database.pool.query(
        `select
          (select count(*) from performance_metrics where service_name = $1) as spans,
          (select sum(count) from histogram_points where service_name = $1)::int as measured,
          (select count(*) from usage_events where service_name = $1) as events`,
        [service]
      );
      expect(rows).toEqual([{ spans: itemCount, measured: itemCount, events: itemCount }]);
    }, 20_000);
  }
);

test("the collector's own numbers arrive for the system page", async () => {
  await eventually(async () => {
    const { rows } = await chain.database.pool.query(
      `select name from latest_values where name like 'otelcol_exporter_queue%'`
    );
    expect(rows.length).toBeGreaterThan(0);
  });
});
