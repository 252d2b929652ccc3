import { randomUUID } from 'node:crypto';
import { isMainThread } from 'node:worker_threads';
import { ProxyTracerProvider } from '@opentelemetry/api';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { chooseSampler } from './choose-sampler.ts';
import { countLosses } from './count-losses.ts';
import { createExports } from './create-exports.ts';
import { createHttpInstrumentation } from './create-http-instrumentation.ts';
import { flushOnExit } from './flush-on-exit.ts';
import { sendLastTelemetry } from './last-telemetry.ts';
import { isSdkRegistered } from './other-sdk.ts';
import { patchLoadedModules } from './patch-loaded-modules.ts';
import { readProgramManifest, toProgramFolder } from './program.ts';
import { propagateTraceContext } from './propagate-trace-context.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';
import { toResource } from './to-resource.ts';

export interface RecordingOptions {
  settings: Settings;
  process: NodeJS.Process;
  logger: Logger;
}

/**
 * Starts the SDK and patches what the program is about to load, all before it returns. Where another SDK holds the
 * process it warns once and leaves everything as it is.
 */
export function startRecording({ settings, process, logger }: RecordingOptions): void {
  if (isSdkRegistered(globalThis)) {
    logger.warn(
      {},
      'Another OpenTelemetry SDK is registered in this process, and Lakegauge cannot add itself to it: nothing is recorded for Lakegauge. Remove one of the two, or point the other SDK at Lakegauge with OTEL_EXPORTER_OTLP_ENDPOINT'
    );
    return;
  }
  warnOfUnsupported(settings, logger);

  const programFolder = toProgramFolder(process.argv[1], process.cwd());
  const { sampler, keepsEverySpan } = chooseSampler(settings.sampler);
  const exports = createExports(settings, logger);
  const express = new ExpressInstrumentation({
    ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.REQUEST_HANDLER]
  });
  new NodeSDK({
    sampler,
    spanProcessors: exports.spanProcessors,
    metricReaders: exports.metricReaders,
    logRecordProcessors: [],
    instrumentations: [createHttpInstrumentation(settings), express],
    resource: toResource({
      manifest: readProgramManifest(programFolder),
      environmentName: settings.environmentName,
      instanceId: randomUUID(),
      spansComplete: keepsEverySpan && settings.spansFollowMetrics
    }),
    ...(settings.ownResourceDetectors ? {} : { autoDetectResources: false })
  }).start();
  // Routers must not be ignored, or the paths of those that a request passed by stay in its route: with two of them at
  // /api it becomes /api/api/orders/:id. Nobody wants their spans, so the tracer that makes them makes nothing.
  express.setTracerProvider(new ProxyTracerProvider());
  countLosses(exports.health);

  patchLoadedModules({ programFolder, nodeVersion: process.versions.node });
  propagateTraceContext({ keepUpstreamDecision: sampler !== undefined });
  flushOnExit({
    process,
    telemetry: exports,
    sendLast: (unsent) => {
      // A worker of the program ends together with its threads; there is nobody left to send for it.
      if (isMainThread) sendLastTelemetry({ unsent, settings, env: process.env, logger });
    },
    logger
  });
}

function warnOfUnsupported({ depth, otlpProtocol, traces, metrics }: Settings, logger: Logger): void {
  if (depth !== undefined && depth !== 'full') {
    logger.warn({ LAKEGAUGE_DEPTH: depth }, 'This version records in full depth only');
  }
  // Whoever takes http/protobuf takes http/json on the same port, so only gRPC is worth a word.
  if ((traces.otlp || metrics.otlp) && otlpProtocol === 'grpc') {
    logger.warn(
      { OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol },
      'OTLP is sent over HTTP; point OTEL_EXPORTER_OTLP_ENDPOINT to the HTTP port of the receiver, usually 4318'
    );
  }
}
