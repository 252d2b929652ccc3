import type { Tracker, TrackerOptions, UsageEvent } from '../../browser.d.ts';
import { createOutbox, type Records } from './outbox.ts';
import { createPostLogs } from './post-logs.ts';
import { createSender } from './create-sender.ts';
import { timeOfId, timedId } from './random-id.ts';
import { toLogRecord, toLogsRequest } from './to-log-record.ts';
import type { TrackerContext, Watches } from './tracker-context.ts';

const debounceMs = 500;
const sessionMsMax = 86_400_000;
const sessionKey = 'lakegauge:session';

/** A running tracker with the given parts watching the page. */
export function createTracker(options: TrackerOptions, watches: Watches, onStopped: () => unknown): Tracker {
  const {
    service,
    version,
    environment,
    account,
    sampleRate = 1,
    beforeSend,
    storage = true,
    debug
  } = options;
  const endpoint = new URL(options.endpoint ?? '/api/otlp/v1/logs', location.href).href;
  const resource = {
    'service.name': service,
    'service.version': version,
    'deployment.environment.name': environment,
    'telemetry.sdk.language': 'webjs'
  };
  let session: Storage | undefined;
  let local: Storage | undefined;
  // Where the person forbids storage, touching it throws.
  try {
    session = sessionStorage;
    if (storage) local = localStorage;
  } catch {
    // Everything then lasts as long as the page.
  }
  const post = createPostLogs(endpoint, options.key);
  const undos = [onStopped];
  let isStopped: boolean;
  // What happens many times a second, by what it happens to.
  const unsettled = new Map<string, UsageEvent>();
  let settling: ReturnType<typeof setTimeout> | undefined;

  const say = (text: unknown) => debug && console.debug(`[UsageTracker] ${text as string}`);
  const drop = (events = 1) => {
    context.dropped += events;
  };
  const beginSession = (nowMs: number) => {
    context.sessionId = timedId(nowMs);
    session?.setItem(sessionKey, context.sessionId);
  };
  const record = (event: UsageEvent) => {
    const timeMs = Date.now();
    if (!(timeOfId(context.sessionId) > timeMs - sessionMsMax)) beginSession(timeMs);
    const { sessionId } = context;
    // By the id of the session, so that its pages agree. Not all that watches can be called off.
    if (isStopped || parseInt(sessionId.slice(-8), 16) / 2 ** 32 >= sampleRate) return;
    const given = { page_name: context.pageName, ...event };
    const sent = beforeSend ? beforeSend(given) : given;
    if (!sent) return;
    const id = timedId(timeMs);
    const text = toLogRecord(sent, timeMs, context.traceId, {
      'log.record.uid': id,
      'session.id': sessionId
    });
    say(text);
    sender.add(id, text);
  };
  const settle = () => {
    clearTimeout(settling);
    for (const event of unsettled.values()) record(event);
    unsettled.clear();
  };
  const emit = (event: UsageEvent) => {
    if (!/^(input|scroll|resize)$/.test(event.event_type)) return record(event);
    unsettled.set(event.event_type + event.element_id, event);
    clearTimeout(settling);
    settling = setTimeout(guard(settle), debounceMs);
  };
  const flush = () => {
    settle();
    sender.flush(true);
  };

  const context: TrackerContext = {
    options,
    endpoint,
    pageName: '',
    dropped: 0,
    sessionId: `${session?.[sessionKey]}`,
    emit,
    listen(type, listener, capture = true) {
      const guarded = guard(listener);
      addEventListener(type, guarded, capture);
      undos.push(() => removeEventListener(type, guarded, capture));
    },
    onStop: (undo) => undos.push(undo)
  };
  const sender = createSender(
    createOutbox(local, `lakegauge:${[service, environment, account].join()}:`, drop),
    (records) => post(toLogsRequest(resource, [...records.values()])),
    guard((records: Records) => {
      say(`stored ${records.size}`);
      context.onStored?.(records);
    }),
    drop
  );

  for (const [option, watch] of Object.entries(watches)) {
    if (options[option as 'clicks'] !== false) guard(watch)(context);
  }
  // In the bubble phase and last, so that what others report as the page is hidden goes along.
  for (const type of ['visibilitychange', 'pagehide', 'online'] as const) {
    context.listen(type as 'online', flush, false);
  }

  return {
    track: guard(emit),
    flush: guard(flush),
    reset: guard(() => {
      flush();
      beginSession(Date.now());
    }),
    stop: guard(() => {
      for (const undo of undos) undo();
      flush();
      isStopped = true;
    })
  };

  /** The one door: nothing that goes wrong in here, or in a hook of the page's own, may break the page. */
  function guard<Arguments extends unknown[]>(action: (...given: Arguments) => unknown) {
    return (...given: Arguments): void => {
      try {
        action(...given);
      } catch (error) {
        drop();
        say(error);
      }
    };
  }
}
