import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { chooseSampler } from './choose-sampler.ts';
import { createHttpInstrumentation, noMeters, type RequestMetadata } from './create-http-instrumentation.ts';
import { describeSpan } from './describe-span.ts';
import { ExpressErrorInstrumentation } from './express-error-instrumentation.ts';
import { InnerSpanReader } from './inner-span-reader.ts';
import { KoaInstrumentation } from './koa-instrumentation.ts';
import { patchLoadedModules } from './patch-loaded-modules.ts';
import { prepareRecording } from './prepare-recording.ts';
import { propagateTraceContext } from './propagate-trace-context.ts';
import { currentRequestState } from './requests/current-request.ts';
import { observeRequests } from './requests/observe-requests.ts';
import type { RecordingOptions } from './start.ts';

/**
 * Starts the OpenTelemetry SDK and patches what the program is about to load, all before it returns. The SDK makes the
 * spans and carries the context; route, user, failure and histogram come from the same recorder as in lean depth.
 */
export function startFull(options: RecordingOptions): void {
  const { settings, process, logger } = options;
  const { sampler, keepsEverySpan } = chooseSampler(settings.sampler);
  const { programFolder, resource, exports, users, recorder } = prepareRecording(options, { keepsEverySpan });
  currentRequestState().get = () => (getRPCMetadata(context.active()) as RequestMetadata | undefined)?.served;

  const { abort } = observeRequests({
    excludePaths: settings.excludePaths,
    onEnd: (served) => {
      recorder.record(served);
      // The instrumentation names the span by it.
      if (served.metadata) served.metadata.route = served.route;
    },
    onFault: (error) => logger.debug({ error: String(error) }, 'A request could not be recorded')
  });
  const http = createHttpInstrumentation({
    excludePaths: settings.excludePaths,
    onSpanEnd: (span, served) => {
      // Its response closes before the connection does, which is where we would learn of it.
      if (!served.isOver) abort(served);
      describeSpan(span, served, users);
    }
  });
  new NodeSDK({
    sampler,
    spanProcessors: [new InnerSpanReader(), ...exports.spanProcessors],
    metricReaders: exports.metricReaders,
    logRecordProcessors: [],
    instrumentations: [http, new ExpressErrorInstrumentation(), new KoaInstrumentation()],
    resource,
    ...(settings.ownResourceDetectors ? {} : { autoDetectResources: false })
  }).start();
  http.setMeterProvider(noMeters);

  patchLoadedModules({ programFolder, nodeVersion: process.versions.node });
  propagateTraceContext({ keepUpstreamDecision: sampler !== undefined });
}
