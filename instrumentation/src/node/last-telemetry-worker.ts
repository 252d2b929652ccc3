// Runs while the main thread sleeps in its last moment (see last-telemetry.ts): sends what it is given, once, and says so.
import { workerData } from 'node:worker_threads';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { createLakebaseExporters } from './create-lakebase-exporters.ts';
import { workerState, type Unsent, type WorkerInput } from './last-telemetry.ts';
import { toReadableSpan, toResourceMetrics } from './plain-telemetry.ts';
import type { Settings } from './settings.ts';
import { createStderrLogger } from './stderr-logger.ts';

// Nobody reads this thread's output any more; the main thread reports the outcome.
const silent = createStderrLogger({ level: 'none', write: () => {} });

void sendAll(workerData as WorkerInput);

async function sendAll({ state, unsent, settings }: WorkerInput): Promise<void> {
  const outcome = await Promise.allSettled(unsent.map((part) => send(part, settings)));
  const sent = outcome.every(({ status }) => status === 'fulfilled');
  const answer = new Int32Array(state);
  Atomics.store(answer, 0, sent ? workerState.sent : workerState.failed);
  Atomics.notify(answer, 0);
}

async function send({ destination, spanBatches, metrics }: Unsent, settings: Settings): Promise<void> {
  const exporters = createExporters(destination, settings, spanBatches.length);
  await Promise.all([
    ...metrics.map((points) => exported((done) => exporters.metrics.export(toResourceMetrics(points), done))),
    ...spanBatches.map((spans) => exported((done) => exporters.spans.export(spans.map(toReadableSpan), done)))
  ]);
  await Promise.all([exporters.spans.forceFlush?.(), exporters.metrics.forceFlush()]);
}

function createExporters(
  destination: Unsent['destination'],
  { postgres, excludePaths }: Settings,
  batches: number
): { spans: SpanExporter; metrics: PushMetricExporter } {
  if (destination === 'Postgres' && postgres) {
    return createLakebaseExporters(postgres, { excludePaths, logger: silent });
  }
  return {
    spans: new OTLPTraceExporter({ concurrencyLimit: batches + 1 }),
    metrics: new OTLPMetricExporter()
  };
}

function exported(start: (done: (result: ExportResult) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start(({ code, error }) => {
      if (code === ExportResultCode.SUCCESS) resolve();
      else reject(error ?? new Error('The last export failed'));
    });
  });
}
