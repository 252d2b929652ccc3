import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRollupSchedule } from '@lakegauge/aggregator';
import { migrate, type Logger } from '@lakegauge/database';
import { MemoryBudget, createReceiver, createUsageEvents } from '@lakegauge/exporter/receiver';
import { LakebaseSpanExporter, createToUserId } from '@lakegauge/exporter/sdk';
import { createWriter } from '@lakegauge/exporter/writer';
import { authorizeIngest } from '../access/authorize-ingest.ts';
import { admitOwnPages, identifyLocal } from '../access/local-sender.ts';
import type { Config } from '../config.ts';
import { closeGracefully } from '../http/close-gracefully.ts';
import { answerStarting, createApplication } from '../http/create-application.ts';
import { importDashboard } from '../http/import-dashboard.ts';
import { listen } from '../http/listen.ts';
import { measureOwnRequests } from '../http/measure-own-requests.ts';
import { migrationsFolder } from '../migrations-folder.ts';
import { openDatabase } from '../open-database.ts';
import { version } from '../version.ts';

// Requests under way have their own, shorter bound.
const closeMsMax = 10_000;
// Node never closes a connection that has not said anything; a crowd of them would use up the file descriptors.
const silenceMsMax = 120_000;
// Of all bodies under way together (docs/decisions/0006-memory.md).
const ingestBytesMax = 16 * 2 ** 20;

export interface RunningLakegauge {
  /** For example http://127.0.0.1:8000 */
  address: string;
  database: string;
  shutdown(): Promise<void>;
}

/** Receiver, dashboard and rollup schedule in one process on one port. Throws a SetupError with nothing left running. */
export async function start(config: Config, logger: Logger): Promise<RunningLakegauge> {
  // What was opened, newest last; closed in the opposite order, also when a later part fails.
  const closers: (() => Promise<void>)[] = [];
  const shutdown = async () => {
    for (let close = closers.pop(); close; close = closers.pop()) {
      // A part that does not end must not keep the others, above all the database, from ending well.
      await Promise.race([close(), sleep(closeMsMax, undefined, { ref: false })]);
    }
  };
  try {
    return { ...(await open(config, logger, closers)), shutdown };
  } catch (error) {
    await shutdown();
    throw error;
  }
}

async function open(config: Config, logger: Logger, closers: (() => Promise<void>)[]) {
  // The port first: it is the fault that is found fastest, and nothing has been started for it.
  const server = createServer({
    requestTimeout: config.requestTimeoutMs,
    // How often Node looks for requests that are over their time; it would be every 30 s.
    connectionsCheckingInterval: 5000
  });
  server.setTimeout(silenceMsMax);
  const closeServer = closeGracefully(server, config.drainMsMax);
  server.on('request', answerStarting);
  const port = await listen(server, config.host, config.port);
  closers.push(closeServer);
  const address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;

  const database = await openDatabase(config, { logger, applicationName: 'lakegauge', embedded: true });
  closers.push(() => database.close());
  const { pool } = database;
  await migrate({ pool, schema: config.database.schema, folder: migrationsFolder, logger });

  const writer = createWriter({ pool, logger });
  closers.push(() => writer.shutdown(config.drainMsMax));
  const toUserId = createToUserId(config.userId);
  const ownMeasurement = measureOwnRequests(new LakebaseSpanExporter({ writer, toUserId }), version);
  closers.push(() => ownMeasurement.shutdown());
  const schedule = startRollupSchedule({
    pool,
    logger,
    now: () => new Date(),
    rawDays: config.rawDays,
    rollupDays: config.rollupDays,
    warnRows: config.sizeWarnRows,
    alertRows: config.sizeAlertRows
  });
  closers.push(() => schedule.stop());

  const state = { pool, draining: false };
  const authorize = authorizeIngest(config.ingestTokens);
  const ingest = {
    writer,
    logger,
    allowedOrigins: config.allowedOrigins,
    toUserId,
    budget: new MemoryBudget(ingestBytesMax)
  };
  const application = createApplication({
    state,
    logger,
    receiver: createReceiver({
      ...ingest,
      authorize: admitOwnPages(authorize),
      excludePaths: config.excludePaths
    }),
    usageEvents: createUsageEvents({ ...ingest, identify: identifyLocal(authorize) }),
    ownMeasurement,
    dashboard: await importDashboard(),
    ingestEndpoint: address
  });
  server.off('request', answerStarting).on('request', application);
  closers.push(async () => {
    state.draining = true;
    await closeServer();
  });
  await checkDashboard(address);
  return { address, database: database.description };
}

/** Asks for the page once: proof that it answers, and the first request that it shows. */
async function checkDashboard(address: string): Promise<void> {
  const response = await fetch(`${address}/metrics`, { signal: AbortSignal.timeout(30_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`The dashboard answered ${response.status} to its own first request`);
}
