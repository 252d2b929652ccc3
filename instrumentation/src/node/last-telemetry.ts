import { Worker } from 'node:worker_threads';
import type { Destination } from './export-health.ts';
import type { PlainTelemetry } from './plain-telemetry.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';

/** What a destination has not confirmed yet. */
export interface Unsent extends PlainTelemetry {
  destination: Destination;
}

export interface WorkerInput {
  /** Becomes `sent` or `failed`; the main thread sleeps on it. */
  state: SharedArrayBuffer;
  unsent: Unsent[];
  settings: Settings;
}

export const workerState = { working: 0, sent: 1, failed: 2 } as const;

/**
 * Sends what is left when a program calls process.exit() or crashes: no callback of the main thread runs any more then,
 * so a worker thread sends while this one sleeps. That takes some 100 ms, at most `deadlineMs`, and only where something
 * is left. Returns when the process may go.
 */
export function sendLastTelemetry(options: {
  unsent: Unsent[];
  settings: Settings;
  env: NodeJS.ProcessEnv;
  logger: Logger;
  deadlineMs: number;
}): void {
  const { unsent, settings, logger, deadlineMs } = options;
  if (unsent.every(({ spanBatches, metrics }) => spanBatches.length + metrics.length === 0)) return;
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const { NODE_OPTIONS: _ours, ...env } = options.env;
  try {
    new Worker(new URL('./last-telemetry-worker.cjs', import.meta.url), {
      workerData: { state: state.buffer, unsent, settings } satisfies WorkerInput,
      // Without the flags that load us, since the worker is not to be recorded.
      execArgv: [],
      env,
      stdout: true,
      stderr: true
    });
    Atomics.wait(state, 0, workerState.working, deadlineMs);
  } catch (error) {
    logger.debug({ error: String(error) }, 'No thread could be started for the last telemetry');
  }
  if (Atomics.load(state, 0) !== workerState.sent) {
    logger.warn({ waitMs: deadlineMs }, 'The last telemetry was not delivered in time and is lost');
  }
}
