import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, type Logger } from '@lakegauge/database';
import { canarySignals, createCanary, type CanarySignal } from '../collector/canary.ts';
import { deleteCanaryRows, getArrivedSignals } from '../collector/canary-rows.ts';
import { requireCollector } from '../collector/require-collector.ts';
import { sendCanary } from '../collector/send-canary.ts';
import { validateFiles } from '../collector/validate-files.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../open-database.ts';

export interface CollectorCheckArguments {
  files: readonly string[];
  /** Where the running collector takes OTLP over HTTP. */
  otlp: string;
  /** Only the files; nothing is sent. */
  validateOnly: boolean;
  /** How long the rows may take. */
  waitMs: number;
}

const pollMs = 200;

const nouns: Record<CanarySignal, string> = { traces: 'span', metrics: 'histogram point', logs: 'event' };

/**
 * `lakegauge collector check`: lets the collector check the files, then sends one span, one histogram point and one
 * event through the collector that is running and waits for their rows. Resolves to 0 when all is well, else 1.
 */
export async function runCollectorCheck(
  config: Config,
  logger: Logger,
  env: NodeJS.ProcessEnv,
  { files, otlp, validateOnly, waitMs }: CollectorCheckArguments
): Promise<number> {
  if (files.length === 0) {
    throw new SetupError('collector check: name the files to check, for example otel-collector.yaml');
  }
  const path = await requireCollector(env, (line) => console.error(line));
  const { valid, output } = await validateFiles(path, files, env);
  report(valid, `${files.join(' + ')} ${valid ? 'is' : 'is not'} valid`, output);
  if (!valid) return 1;
  return validateOnly ? 0 : await checkCanary(config, logger, otlp, waitMs);
}

async function checkCanary(config: Config, logger: Logger, otlp: string, waitMs: number): Promise<number> {
  const database = await openDatabase(config, {
    logger,
    applicationName: 'lakegauge-canary',
    embedded: true,
    joinRunning: true
  });
  try {
    const canary = createCanary(Date.now());
    const sent = await sendCanary(otlp, canary);
    for (const { signal, fault } of sent) {
      if (fault) report(false, `the collector did not take the ${nouns[signal]}`, fault);
    }
    const waiting = new Set(sent.filter(({ fault }) => fault === null).map(({ signal }) => signal));
    const deadline = performance.now() + waitMs;
    const started = performance.now();
    while (waiting.size > 0 && performance.now() < deadline) {
      for (const signal of await getArrivedSignals(database.pool, canary.id)) {
        if (!waiting.delete(signal)) continue;
        report(true, `the ${nouns[signal]} arrived after ${Math.round(performance.now() - started)} ms`);
      }
      if (waiting.size > 0) await sleep(pollMs);
    }
    for (const signal of waiting) {
      report(
        false,
        `the ${nouns[signal]} did not arrive within ${waitMs / 1000} s`,
        `The collector took it; its own log says why it could not pass it on. LAKEGAUGE_ENDPOINT and LAKEGAUGE_INGEST_TOKEN of the collector have to be those of this Lakegauge`
      );
    }
    await deleteCanaryRows(database.pool);
    const arrived = sent.length === canarySignals.length && sent.every(({ fault }) => fault === null);
    return arrived && waiting.size === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

function report(ok: boolean, what: string, more = ''): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${what}`);
  if (more) console.log(more.replace(/^/gm, '       '));
}
