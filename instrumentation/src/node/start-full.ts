import { fileURLToPath } from 'node:url';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { chooseSampler } from './choose-sampler.ts';
import { createLogProcessors } from './create-log-processors.ts';
import { readSpan } from './describe-span.ts';
import { ExpressErrorInstrumentation } from './express-error-instrumentation.ts';
import { InnerSpanReader } from './inner-span-reader.ts';
import { KoaInstrumentation } from './koa-instrumentation.ts';
import { warnOfOtherApi } from './other-api.ts';
import { registerFormerLogs, warnOfRefusedSdk } from './other-sdk.ts';
import { patchLoadedModules } from './patch-loaded-modules.ts';
import { prepareRecording } from './prepare-recording.ts';
import { propagateTraceContext } from './propagate-trace-context.ts';
import type { RecordingOptions } from './recording-options.ts';
import { RequestContextManager } from './request-context-manager.ts';
import { RequestTracer } from './request-tracer.ts';
import { currentRequestState } from './requests/current-request.ts';
import { EpochClock } from './requests/epoch-clock.ts';
import { observeRequests } from './requests/observe-requests.ts';
import { getServedRequest, RequestContext, type StartSpan } from './requests/request-context.ts';
import { RequestSpans } from './requests/request-spans.ts';

/**
 * Starts the OpenTelemetry SDK, all before it returns. The context of each request is entered where Node publishes that
 * it begins, and its span is made when somebody asks for it; what is recorded comes from the same recorder as in lean depth.
 */
export function startFull(options: RecordingOptions): void {
  const { settings, process, logger } = options;
  const { sampler, keepsEverySpan } = chooseSampler(settings.sampler);
  const { programFolder, resource, exports, users, recorder } = prepareRecording(options, { keepsEverySpan });
  const { spanProcessors, requestProcessors, metricReaders } = exports;
  currentRequestState().get = () => getServedRequest(context.active());

  const logProcessors = createLogProcessors(settings, logger);
  exports.alsoFlush(logProcessors);
  const contextManager = new RequestContextManager();
  new NodeSDK({
    sampler,
    contextManager,
    spanProcessors: [new InnerSpanReader(getServedRequest), ...spanProcessors],
    metricReaders,
    logRecordProcessors: logProcessors,
    instrumentations: [new ExpressErrorInstrumentation(), new KoaInstrumentation()],
    resource,
    ...(settings.ownResourceDetectors ? {} : { autoDetectResources: false })
  }).start();

  if (logProcessors.length > 0) registerFormerLogs(globalThis);

  const clock = new EpochClock();
  const tracer = new RequestTracer({ clock, users });
  const spans = new RequestSpans({ resource, clock, ...settings, spanProcessors, requestProcessors });
  const startSpan: StartSpan = (served, caller) => tracer.startSpan(served, caller);
  const untraced = suppressTracing(ROOT_CONTEXT);
  observeRequests({
    excludePaths: settings.excludePaths,
    onStart: (served) => {
      const entered = new RequestContext(served, startSpan);
      served.context = entered;
      contextManager.bindEmitter(entered, served.request);
      contextManager.bindEmitter(entered, served.response);
      contextManager.enter(entered);
      // RequestSpans reads `traceparent` alone.
      if (settings.ownPropagators) trace.getSpan(entered);
    },
    onExcluded: () => contextManager.enter(untraced),
    onEnding: (served) => {
      served.route ??= served.context?.route;
      if (served.span) readSpan(served.span, served);
    },
    onEnd: (served) => {
      const labels = recorder.record(served);
      const { span } = served;
      if (span === undefined) {
        spans.add(served, labels);
        return;
      }
      // The SDK hands it to the other processors itself.
      const identity = tracer.endSpan(span, served);
      if (identity) spans.addRequestAs(identity, served, labels);
    },
    onFault: (error) => logger.debug({ error: String(error) }, 'A request could not be recorded')
  });

  warnOfOtherApi({ programFolder, ownFile: fileURLToPath(import.meta.url) }, logger);
  warnOfRefusedSdk(logger);
  patchLoadedModules({ programFolder, nodeVersion: process.versions.node });
  propagateTraceContext({ keepUpstreamDecision: sampler !== undefined });
}
