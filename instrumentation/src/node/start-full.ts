import { fileURLToPath } from 'node:url';
import { context, TraceFlags, type Span } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { chooseSampler } from './choose-sampler.ts';
import { createHttpInstrumentation, noMeters, type RequestMetadata } from './create-http-instrumentation.ts';
import { describeSpan } from './describe-span.ts';
import { ExpressErrorInstrumentation } from './express-error-instrumentation.ts';
import { InnerSpanReader } from './inner-span-reader.ts';
import { KoaInstrumentation } from './koa-instrumentation.ts';
import { findOtherApi, isServedBy } from './other-api.ts';
import { patchLoadedModules } from './patch-loaded-modules.ts';
import { prepareRecording } from './prepare-recording.ts';
import { propagateTraceContext } from './propagate-trace-context.ts';
import { currentRequestState } from './requests/current-request.ts';
import { RequestContextManager } from './request-context-manager.ts';
import { EpochClock } from './requests/epoch-clock.ts';
import { observeRequests } from './requests/observe-requests.ts';
import { RequestSpan } from './requests/request-span.ts';
import type { TraceIdentity } from './requests/trace-identity.ts';
import type { RecordingOptions } from './recording-options.ts';
import type { Logger } from './stderr-logger.ts';

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
      served.labels = recorder.record(served);
      // The instrumentation names the span by it.
      if (served.metadata) served.metadata.route = served.route;
    },
    onFault: (error) => logger.debug({ error: String(error) }, 'A request could not be recorded')
  });
  const clock = new EpochClock();
  const http = createHttpInstrumentation({
    excludePaths: settings.excludePaths,
    onSpanEnd: (span, served) => {
      // Its response closes before the connection does, which is where we would learn of it.
      if (!served.isOver) abort(served);
      describeSpan(span, served, users);
      if (exports.requestProcessors.length === 0 || !isSampled(span) || served.labels === undefined) return;
      const startUs = clock.toEpochUs(served.startMs);
      const { labels } = served;
      const request = new RequestSpan(served, { labels, identity: toIdentity(span), resource, startUs });
      for (const processor of exports.requestProcessors) processor.onEnd(request);
    }
  });
  new NodeSDK({
    sampler,
    contextManager: new RequestContextManager(),
    spanProcessors: [new InnerSpanReader(), ...exports.spanProcessors],
    metricReaders: exports.metricReaders,
    logRecordProcessors: [],
    instrumentations: [http, new ExpressErrorInstrumentation(), new KoaInstrumentation()],
    resource,
    ...(settings.ownResourceDetectors ? {} : { autoDetectResources: false })
  }).start();
  http.setMeterProvider(noMeters);

  warnOfOtherApi(programFolder, logger);
  patchLoadedModules({ programFolder, nodeVersion: process.versions.node });
  propagateTraceContext({ keepUpstreamDecision: sampler !== undefined });
}

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

function toIdentity(span: Span): TraceIdentity {
  const { traceId, spanId } = span.spanContext();
  return { traceId, spanId, parentSpanId: (span as Partial<ReadableSpan>).parentSpanContext?.spanId };
}

/** What the program says to a newer API than ours, `user.id` on a span for instance, would go nowhere without a word. */
function warnOfOtherApi(programFolder: string, logger: Logger): void {
  const { own, other } = findOtherApi({ programFolder, ownFile: fileURLToPath(import.meta.url) });
  if (own === undefined || other === undefined) return;
  const fields = { lakegauge: own, program: other };
  if (isServedBy(own.version, other.version)) logger.debug(fields, 'Two copies of @opentelemetry/api');
  else {
    logger.warn(
      fields,
      'Two copies of @opentelemetry/api: what the program gives to its own is lost, since it does not fit the registered one. Install one version for both'
    );
  }
}
