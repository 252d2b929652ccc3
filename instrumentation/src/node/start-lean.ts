import { AsyncLocalStorage } from 'node:async_hooks';
import { nothingElse } from './nothing-else.ts';
import { prepareRecording } from './prepare-recording.ts';
import { currentRequestState } from './requests/current-request.ts';
import { EpochClock } from './requests/epoch-clock.ts';
import { observeExpressErrors } from './requests/observe-express-errors.ts';
import { observeRequests } from './requests/observe-requests.ts';
import { RequestSpans } from './requests/request-spans.ts';
import type { ServedRequest } from './requests/served-request.ts';
import type { RecordingOptions } from './recording-options.ts';

/**
 * Records from Node's diagnostics channels alone. Nothing is patched, no context follows the request, and nothing is
 * registered with OpenTelemetry, so that any other SDK may stand beside it.
 */
export function startLean(options: RecordingOptions): void {
  const { settings, logger } = options;
  const keepsEverySpan = settings.sampler === undefined || settings.sampler === 'always_on';
  const { resource, exports, recorder } = prepareRecording(options, { keepsEverySpan });
  for (const reader of exports.metricReaders) reader.setMetricProducer(nothingElse(resource));

  const { spanProcessors, requestProcessors } = exports;
  const spans = new RequestSpans({
    resource,
    clock: new EpochClock(),
    ...settings,
    spanProcessors,
    requestProcessors
  });
  const current = currentRequestState();
  const storage = new AsyncLocalStorage<ServedRequest>();
  current.get = () => storage.getStore();

  observeExpressErrors();
  observeRequests({
    excludePaths: settings.excludePaths,
    onStart: (served) => {
      if (current.isWanted) storage.enterWith(served);
    },
    onEnd: (served) => {
      spans.add(served, recorder.record(served));
    },
    onFault: (error) => logger.debug({ error: String(error) }, 'A request could not be recorded')
  });
}
