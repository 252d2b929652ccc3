import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, describeServer, silentLogger } from '@lakegauge/database';
import { toConfig, type Config } from '../config.ts';
import { openDatabase, type OpenDatabase } from '../open-database.ts';
import { failure, ok, warning, type Verdict } from './finding.ts';
import { runChecks, runChecksWithoutDatabase, type HealthReport } from './run-checks.ts';

// Somebody waits for the answer; what takes longer than this to connect is a fault by itself.
const connectMsMax = 10_000;

/** Everything that can be found out about an installation from where its configuration is. */
export async function examine(env: NodeJS.ProcessEnv): Promise<HealthReport> {
  let config: Config;
  try {
    config = toConfig(env);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const message = error.message.replace(/^Configuration: /, '');
    const verdict = failure(
      message,
      'Correct it in the environment or in .env.local; docs/configuration.md lists every variable'
    );
    return { findings: [{ check: 'configuration', ...verdict }], skipped: ['everything else'] };
  }
  const configuration = { check: 'configuration', ...ok('every variable can be read') };
  const { verdict, database } = await connect(config);
  const context = {
    config,
    env,
    database: database?.description ?? '',
    now: new Date(),
    isInsideServer: false
  };
  try {
    const report = database
      ? await runChecks({ ...context, pool: database.pool })
      : await runChecksWithoutDatabase(context);
    return {
      ...report,
      findings: [configuration, { check: 'connection', ...verdict }, ...report.findings]
    };
  } finally {
    await database?.close();
  }
}

async function connect(config: Config): Promise<{ verdict: Verdict; database: OpenDatabase | null }> {
  const { connectionString, lakebase, poolTimeoutMs } = config.database;
  const isGiven = connectionString !== null || lakebase !== null;
  if (!isGiven && !existsSync(join(config.dataDir, 'postgres', 'PG_VERSION'))) {
    const verdict = warning(
      `there is no database yet: neither DATABASE_URL nor a data folder ${config.dataDir}`,
      'Run: lakegauge start (it makes one), from the folder where it is to live'
    );
    return { verdict, database: null };
  }
  const quick = {
    ...config,
    database: { ...config.database, poolMin: 0, poolTimeoutMs: Math.min(poolTimeoutMs, connectMsMax) }
  };
  try {
    const startedMs = performance.now();
    const database = await openDatabase(quick, {
      // The findings say everything; a log beside them would only repeat it.
      logger: silentLogger,
      applicationName: 'lakegauge-doctor',
      embedded: true,
      joinRunning: true
    });
    const tookMs = Math.round(performance.now() - startedMs);
    const time = isGiven ? `, connected in ${tookMs} ms` : '';
    return { verdict: ok(`${database.description}${time}`), database };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const where = connectionString
      ? describeServer(connectionString)
      : (lakebase?.database.name ?? config.dataDir);
    return { verdict: toFailure(error.message, where), database: null };
  }
}

/** The messages of a SetupError say what failed; what to do stands after the last semicolon or colon. */
function toFailure(message: string, where: string): Verdict {
  const cut = message.lastIndexOf('; ');
  if (cut < 0) return failure(message, `Look at ${where}`);
  const cure = message.slice(cut + 2);
  return failure(message.slice(0, cut), cure.charAt(0).toUpperCase() + cure.slice(1));
}
