import { join, relative } from 'node:path';
import { styleText } from 'node:util';
import type { Logger } from '@lakegauge/database';
import type { Config } from '../config.ts';
import { fillHistory } from '../demo/history/fill-history.ts';
import { startLiveTraffic } from '../demo/live-traffic.ts';
import { postNotes } from '../demo/post-notes.ts';
import { startShop, type RunningShop } from '../demo/start-shop.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { firstSignal } from './first-signal.ts';
import { start } from './start.ts';

// Local access only, so this keeps nobody out; it is what lets the shop say who is signed in.
const ingestToken = 'demo-token';

export interface DemoOptions {
  /** A server that somebody else runs, for `npm run dev`; its own unless given. */
  connectionString?: string | null;
}

/**
 * `lakegauge demo`: the product with a sample service, people who use it, and ninety days of history, in a data folder of
 * its own. Runs until a signal. Resolves to the exit code.
 */
export async function runDemo(
  given: Config,
  logger: Logger,
  { connectionString = null }: DemoOptions = {}
): Promise<number> {
  const config = toDemoConfig(given, connectionString);
  const signal = firstSignal(logger);
  const stopping = new AbortController();
  void signal.then(() => stopping.abort());

  // The nightly run would remove what the history has not rolled up yet.
  let beginSchedule!: () => void;
  const holdSchedule = new Promise<void>((resolve) => (beginSchedule = resolve));
  const notice = `Demo: made-up data of a sample shop, kept in ${config.dataDir}. Your own data begins with npm start.`;
  const running = await start(config, logger, { notice, holdSchedule });
  const progress = createProgressBar(process.stderr);
  let shop: RunningShop | undefined;
  let traffic: { stop(): void } | undefined;
  let filling: Promise<void> = Promise.resolve();
  if (!stopping.signal.aborted) {
    const history = await fillHistory({
      pool: running.pool,
      logger,
      dataDir: config.dataDir,
      now: () => new Date(),
      onProgress: (step, done, total) => progress.show(step, done, total),
      signal: stopping.signal
    });
    await postNotes(running.address, running.pool, history.anchor);
    shop = await startShop({
      endpoint: running.address,
      ingestToken,
      port: config.port === 0 ? 0 : config.port + 1,
      anchor: history.anchor
    });
    traffic = startLiveTraffic(shop.address, history.anchor);
    printDemoWelcome(running.address, shop.address, config.dataDir);
    filling = history
      .rest()
      .then(() => {
        progress.end();
        if (!stopping.signal.aborted) logger.info({}, 'The history of 90 days is complete');
        beginSchedule();
      })
      .catch((error: unknown) => {
        progress.end();
        const reason = error instanceof Error ? error.message : String(error);
        // Stopping takes the database away from it, which is no fault.
        if (!stopping.signal.aborted)
          logger.error({ error: reason }, 'The history could not be completed; start the demo again');
      });
  }
  logger.info({ signal: await signal }, 'Stopping');
  traffic?.stop();
  await shop?.stop();
  await filling;
  await running.shutdown();
  logger.info({}, 'Stopped');
  process.exit(0);
}

/** Its own database and the access of one machine, whatever is configured for the real one. */
function toDemoConfig(config: Config, connectionString: string | null): Config {
  return {
    ...config,
    database: { ...config.database, connectionString, lakebase: null, schema: 'lakegauge' },
    readConnectionString: null,
    access: { mode: 'local' },
    host: '127.0.0.1',
    publicUrl: undefined,
    dataDir: join(config.dataDir, 'demo'),
    ingestTokens: [ingestToken],
    ingestTokensFile: undefined,
    userId: { mode: 'raw' },
    rawDays: 7,
    rollupDays: 90,
    notifyWebhook: undefined,
    jobRole: undefined
  };
}

function printDemoWelcome(address: string, shop: string, dataDir: string): void {
  const strong = (text: string) => styleText('bold', text, { stream: process.stdout });
  console.log(`
  The demo is running; the last day is there, 90 days follow within minutes

  Dashboard    ${strong(`${address}/metrics`)}
  Sample shop  ${strong(shop)}   (click around: it is in the dashboard within seconds)

  Stop with Ctrl-C. Everything it made is in ${relative(process.cwd(), dataDir) || dataDir}; delete that folder to begin anew.
`);
}
