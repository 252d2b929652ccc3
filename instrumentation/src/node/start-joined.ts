import { AsyncLocalStorage } from 'node:async_hooks';
import { fileURLToPath } from 'node:url';
import { createLogProcessors } from './create-log-processors.ts';
import { readSpan } from './describe-span.ts';
import { InnerSpanReader } from './inner-span-reader.ts';
import { joinLogs, joinMetrics, joinTraces, readResource } from './join-sdk.ts';
import { nothingElse } from './nothing-else.ts';
import { warnOfOtherApi, warnOfUnreachedSdk } from './other-api.ts';
import { getRegistered } from './other-sdk.ts';
import { prepareRecording } from './prepare-recording.ts';
import type { RecordingOptions } from './recording-options.ts';
import { currentRequestState } from './requests/current-request.ts';
import { EpochClock } from './requests/epoch-clock.ts';
import { observeExpressErrors } from './requests/observe-express-errors.ts';
import { observeRequests } from './requests/observe-requests.ts';
import { RequestSpans } from './requests/request-spans.ts';
import type { ServedRequest } from './requests/served-request.ts';
import { toIdentity, toSpanStartUs } from './requests/trace-identity.ts';

/**
 * Records beside an SDK that the program has started, and joins it: a request takes its identity, and what is said of
 * its route, user and exception, from the span that the SDK makes of it; the program's own instruments and records come
 * along. Requests that the SDK does not sample are recorded all the same.
 */
export function startJoined(options: RecordingOptions): void {
  const { settings, logger } = options;
  const registered = getRegistered(globalThis);
  const keepsEverySpan = settings.sampler === undefined || settings.sampler === 'always_on';
  const { programFolder, resource, exports, recorder } = prepareRecording(options, {
    keepsEverySpan,
    given: readResource(registered.trace ?? registered.metrics)
  });
  const storage = new AsyncLocalStorage<ServedRequest | undefined>();
  currentRequestState().get = () => storage.getStore();

  const hasSpans = joinTraces(registered.trace, new InnerSpanReader(() => storage.getStore()));
  let hasMetrics = false;
  for (const reader of exports.metricReaders) {
    hasMetrics = joinMetrics(registered.metrics, reader);
    if (!hasMetrics) reader.setMetricProducer(nothingElse(resource));
  }
  const logProcessors = createLogProcessors(settings, logger);
  const hasLogs = logProcessors.some((processor) => joinLogs(registered.logs, processor));
  exports.alsoFlush(hasLogs ? logProcessors : []);
  if (hasSpans) {
    logger.debug({ metrics: hasMetrics, logs: hasLogs }, 'Joined the OpenTelemetry SDK of the program');
  } else {
    logger.warn(
      {},
      'Another OpenTelemetry SDK is registered in this process and lets nobody join; Lakegauge leaves it alone and records beside it in lean depth. LAKEGAUGE_DEPTH=lean says that this is what you want'
    );
  }
  const places = { programFolder, ownFile: fileURLToPath(import.meta.url) };
  if (registered.version === undefined) warnOfOtherApi(places, logger);
  let isFirst = true;

  const clock = new EpochClock();
  const { spanProcessors, requestProcessors } = exports;
  const spans = new RequestSpans({ resource, clock, ...settings, spanProcessors, requestProcessors });
  observeExpressErrors();
  observeRequests({
    excludePaths: settings.excludePaths,
    onStart: (served) => storage.enterWith(served),
    onExcluded: () => storage.enterWith(undefined),
    onEnding: (served) => {
      if (served.span) readSpan(served.span, served);
    },
    onEnd: (served) => {
      const labels = recorder.record(served);
      const { span } = served;
      if (isFirst && hasSpans && !span && registered.version !== undefined)
        warnOfUnreachedSdk(places, registered.version, logger);
      isFirst = false;
      // Where the SDK itself sends to Lakegauge as well, both are one row: a row's key is its time with its ids.
      if (span) spans.addAs(toIdentity(span), served, labels, toSpanStartUs(span));
      else spans.add(served, labels);
    },
    onFault: (error) => logger.debug({ error: String(error) }, 'A request could not be recorded')
  });
}
