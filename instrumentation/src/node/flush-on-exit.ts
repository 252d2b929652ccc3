import type { Unsent } from './last-telemetry.ts';
import type { Logger } from './stderr-logger.ts';

/** What is flushed before the process ends. */
export interface Telemetry {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  /** What is still to be sent, in the moment in which nothing can be awaited any more. Ends all exports. */
  takeUnsent(): Unsent[];
  /** Whether the last export failed everywhere, so that a long wait would be for nothing. */
  isUnreachable(): boolean;
}

export interface FlushOptions {
  process: NodeJS.Process;
  telemetry: Telemetry;
  /** Sends what is left when the program leaves by process.exit() or by a crash; must do so before it returns. */
  sendLast: (unsent: Unsent[], deadlineMs: number) => void;
  logger: Logger;
  deadlineMs?: number;
  unreachableDeadlineMs?: number;
}

/** A terminal sends SIGINT to npm and to us, and npm passes it on: the same key press, a moment later. */
const repeatedWithinMs = 500;

/** How long a process that leaves by process.exit() is held up at most; after a signal, what is left of the flush's time too. */
const sendLastMs = 2000;

const signalExit = Symbol.for('signal-exit emitter');

/**
 * Flushes when the loop runs empty and on SIGTERM and SIGINT. Where nobody else listens to a signal, the signal is raised
 * again after the flush, so that the process ends as it would have without us; a second one does not wait. Where the
 * program listens, it decides when to end, and what it serves until then is flushed when its loop runs empty or, where
 * it leaves by process.exit(), in its very last moment.
 */
export function flushOnExit(options: FlushOptions): void {
  const { process, telemetry, sendLast, logger, deadlineMs = 7500, unreachableDeadlineMs = 2000 } = options;
  let finished = false;
  const finish = async (work: () => Promise<void>): Promise<boolean> => {
    const waitMs = telemetry.isUnreachable() ? unreachableDeadlineMs : deadlineMs;
    const inTime = await finishesWithin(work(), waitMs);
    if (!inTime) logger.warn({ waitMs }, 'The last telemetry was not delivered in time and is lost');
    finished = true;
    return inTime;
  };

  process.once('beforeExit', () => void finish(() => telemetry.shutdown()));
  process.on('exit', () => {
    if (!finished) sendLast(telemetry.takeUnsent(), sendLastMs);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    let raisedAt: number | undefined;
    const raiseAgain = () => {
      process.off(signal, onSignal);
      process.kill(process.pid, signal);
    };
    const onSignal = () => {
      if (raisedAt !== undefined) {
        if (performance.now() - raisedAt > repeatedWithinMs) raiseAgain();
        return;
      }
      if (countOthers(process, signal) > 0) {
        void telemetry.forceFlush().catch(() => {});
        return;
      }
      raisedAt = performance.now();
      void finish(() => telemetry.forceFlush()).then((inTime) => {
        // The server has been answering meanwhile. What came is sent while nothing else can come.
        const leftMs = sendLastMs + deadlineMs - (performance.now() - raisedAt!);
        if (inTime) sendLast(telemetry.takeUnsent(), leftMs);
        raiseAgain();
      });
    };
    // First in the row, so that a listener that another one removes on its way has not yet gone uncounted.
    process.prependListener(signal, onSignal);
  }
}

/**
 * Listeners that may want to decide. The package signal-exit, which many tools bring along, ends the process only where
 * nobody but itself listens; counting it would leave both of us waiting for the other.
 */
function countOthers(process: NodeJS.Process, signal: NodeJS.Signals): number {
  const former = process as { __signal_exit_emitter__?: { count: number } };
  const present = globalThis as { [signalExit]?: { count: number } };
  const polite = (former.__signal_exit_emitter__?.count ?? 0) + (present[signalExit]?.count ?? 0);
  return process.listenerCount(signal) - 1 - polite;
}

/** Whether the work is done in time; its failures have been logged by whoever exports. */
async function finishesWithin(work: Promise<void>, deadlineMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), deadlineMs);
  });
  const done = work.then(
    () => true,
    () => true
  );
  const inTime = await Promise.race([done, late]);
  clearTimeout(timer);
  return inTime;
}
