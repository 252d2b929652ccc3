import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRollupSchedule } from '@lakegauge/aggregator';
import { createPool, migrate, type DatabasePool, type Logger } from '@lakegauge/database';
import { MemoryBudget, createReceiver, createUsageEvents } from '@lakegauge/exporter/receiver';
import { LakebaseSpanExporter, createToUserId } from '@lakegauge/exporter/sdk';
import { createWriter } from '@lakegauge/exporter/writer';
import { runChecks } from '../doctor/run-checks.ts';
import { shareChecks } from '../doctor/share-checks.ts';
import { awaitReplica } from '../await-replica.ts';
import { checkDashboard } from '../check-dashboard.ts';
import { collectOwnMetrics } from '../collect-own-metrics.ts';
import { createAccess } from '../access/create-access.ts';
import { identifySender } from '../access/identify-sender.ts';
import { openIngestAccess } from '../access/open-ingest-access.ts';
import type { Config } from '../config.ts';
import { startGrantingJob } from '../databricks/grant-job.ts';
import { closeGracefully } from '../http/close-gracefully.ts';
import { answerStarting, createApplication } from '../http/create-application.ts';
import { answerNotHere } from '../http/answer-not-here.ts';
import { importDashboard } from '../http/import-dashboard.ts';
import { listen } from '../http/listen.ts';
import { measureOwnRequests } from '../http/measure-own-requests.ts';
import { migrationsFolder } from '../migrations-folder.ts';
import { toNotify } from '../notify-webhook.ts';
import { openDatabase } from '../open-database.ts';
import { version } from '../version.ts';

// Requests under way have their own, shorter bound.
const closeMsMax = 10_000;
// Node never closes a connection that has not said anything; a crowd of them would use up the file descriptors.
const silenceMsMax = 120_000;
// Headers are one packet; whoever sends them byte by byte only holds a connection.
const headersMsMax = 10_000;
// Of all bodies under way together (docs/decisions/0006-memory.md).
const ingestBytesMax = 16 * 2 ** 20;

export interface RunningLakegauge {
  /** For example http://127.0.0.1:8000 */
  address: string;
  database: string;
  pool: DatabasePool;
  shutdown(): Promise<void>;
}

export interface StartOptions {
  /** Said on top of every page. */
  notice?: string;
  /** Rolls up and removes nothing before this resolves. */
  holdSchedule?: Promise<void>;
  /** Takes telemetry and nothing else: no pages, no API, no rollups. */
  receiverOnly?: boolean;
}

/** Receiver, dashboard and rollup schedule in one process on one port. Throws a SetupError with nothing left running. */
export async function start(
  config: Config,
  logger: Logger,
  options: StartOptions = {}
): Promise<RunningLakegauge> {
  // What was opened, newest last; closed in the opposite order, also when a later part fails.
  const closers: (() => Promise<void>)[] = [];
  const shutdown = async () => {
    for (let close = closers.pop(); close; close = closers.pop()) {
      // A part that does not end must not keep the others, above all the database, from ending well.
      await Promise.race([close(), sleep(closeMsMax, undefined, { ref: false })]);
    }
  };
  try {
    return { ...(await open(config, logger, options, closers)), shutdown };
  } catch (error) {
    await shutdown();
    throw error;
  }
}

async function open(config: Config, logger: Logger, options: StartOptions, closers: (() => Promise<void>)[]) {
  const ingestAccess = openIngestAccess(config, logger);
  // The port first: it is the fault that is found fastest, and nothing has been started for it.
  const server = createServer({
    requestTimeout: config.requestTimeoutMs,
    headersTimeout: Math.min(headersMsMax, config.requestTimeoutMs),
    // How often Node looks for requests that are over their time; it would be every 30 s.
    connectionsCheckingInterval: 5000
  });
  server.setTimeout(silenceMsMax);
  const closeServer = closeGracefully(server, config.drainMsMax);
  server.on('request', answerStarting);
  const port = await listen(server, config.host, config.port);
  closers.push(closeServer);
  const address = `http://${reachableHost(config.host)}:${port}`;

  const database = await openDatabase(config, { logger, applicationName: 'lakegauge', embedded: true });
  closers.push(() => database.close());
  const { pool } = database;
  await migrate({ pool, schema: config.database.schema, folder: migrationsFolder, logger });
  if (config.jobRole !== undefined) {
    const grant = startGrantingJob(pool, config.jobRole, logger);
    closers.push(() => grant.stop());
    await grant.tried;
  }

  const { writer, shutdown: stopMetrics } = collectOwnMetrics({
    writer: createWriter({ pool, logger }),
    logger,
    version,
    instance: `${hostname()}:${port}`
  });
  closers.push(() => writer.shutdown(config.drainMsMax));
  closers.push(stopMetrics);
  const toUserId = createToUserId(config.userId);
  const ownMeasurement = measureOwnRequests(new LakebaseSpanExporter({ writer, toUserId }), version);
  closers.push(() => ownMeasurement.shutdown());
  if (!options.receiverOnly) closers.push(scheduleRollups(config, pool, logger, options.holdSchedule));

  const readPool = openReadPool(config, pool, logger);
  if (readPool !== pool) {
    closers.push(() => readPool.end());
    if (!options.receiverOnly) await awaitReplica(readPool, pool);
  }
  const state = { pool, draining: false };
  const access = createAccess(config.access, {
    pool,
    logger,
    now: () => new Date(),
    clockMs: () => performance.now(),
    publicUrl: config.publicUrl
  });
  const authorize = ingestAccess.authorize(access);
  const ingest = {
    writer,
    logger,
    allowedOrigins: [...config.allowedOrigins, ...(config.publicUrl ? [config.publicUrl] : [])],
    toUserId,
    budget: new MemoryBudget(ingestBytesMax)
  };
  const application = createApplication({
    state,
    logger,
    receiver: createReceiver({
      ...ingest,
      authorize,
      excludePaths: config.excludePaths
    }),
    usageEvents: createUsageEvents({ ...ingest, identify: identifySender(access, authorize) }),
    ownMeasurement,
    access,
    hasIngestToken: ingestAccess.hasIngestToken,
    toUserId,
    readPool,
    dashboard: options.receiverOnly ? answerNotHere : await importDashboard(),
    publicUrl: config.publicUrl,
    ingestEndpoint: config.publicUrl ?? address,
    traceUrl: config.traceUrl,
    ...(options.notice !== undefined && { notice: options.notice }),
    checkHealth: shareChecks(
      async () => {
        const context = { config, env: process.env, pool, database: database.description, now: new Date() };
        return (await runChecks({ ...context, isInsideServer: true })).findings;
      },
      () => performance.now()
    )
  });
  server.off('request', answerStarting).on('request', application);
  closers.push(async () => {
    state.draining = true;
    await closeServer();
  });
  if (!options.receiverOnly) await checkDashboard(address, logger);
  return { address, database: database.description, pool };
}

/** The aggregator in this process, from now on or from when it may; returns what stops it. */
function scheduleRollups(
  config: Config,
  pool: DatabasePool,
  logger: Logger,
  hold: Promise<void> = Promise.resolve()
): () => Promise<void> {
  let isStopped = false;
  let schedule: ReturnType<typeof startRollupSchedule> | undefined;
  void hold.then(() => {
    if (isStopped) return;
    schedule = startRollupSchedule({
      pool,
      logger,
      now: () => new Date(),
      rawDays: config.rawDays,
      rollupDays: config.rollupDays,
      warnRows: config.sizeWarnRows,
      alertRows: config.sizeAlertRows,
      notify: toNotify(config)
    });
  });
  return async () => {
    isStopped = true;
    await schedule?.stop();
  };
}

/** Questions go to a replica, or to a role that can only read, where one is configured. */
function openReadPool(config: Config, pool: DatabasePool, logger: Logger): DatabasePool {
  const { readConnectionString, database } = config;
  if (readConnectionString === null) return pool;
  return createPool({
    ...database,
    connectionString: readConnectionString,
    // Its address has a password of its own.
    lakebase: null,
    applicationName: 'lakegauge-read',
    logger,
    poolMin: 0,
    readOnly: true
  });
}

/** Where a program of this machine reaches what listens on `host`. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
