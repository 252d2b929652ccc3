import { randomUUID } from 'node:crypto';
import { aggregate } from '@lakegauge/aggregator';
import type { Logger } from '@lakegauge/database';
import type { Config } from '../config.ts';
import { toNotify } from '../notify-webhook.ts';
import { openDatabase, type OpenDatabase } from '../open-database.ts';
import { describeAggregate } from './describe-aggregate.ts';
import { firstSignal } from './first-signal.ts';
import { showProgress } from './show-progress.ts';

export interface AggregateArguments {
  dryRun: boolean;
  json: boolean;
  since: Date | undefined;
}

/** `lakegauge aggregate`: the nightly run. Resolves to its exit code (0 success, 1 no database, 2 rollup, 3 size). */
export async function runAggregate(
  config: Config,
  logger: Logger,
  given: AggregateArguments
): Promise<number> {
  const correlationId = randomUUID();
  const stopping = new AbortController();
  void firstSignal(logger).then(() => stopping.abort());
  let database: OpenDatabase;
  try {
    database = await openDatabase(config, {
      logger,
      applicationName: 'lakegauge-aggregate',
      embedded: true,
      joinRunning: true
    });
  } catch (error) {
    console.error(`${(error as Error).message} (correlation id ${correlationId})`);
    return 1;
  }
  const progress = showProgress(process.stderr, () => new Date());
  try {
    const { exitCode, summary } = await aggregate({
      pool: database.pool,
      logger,
      now: () => new Date(),
      rawDays: config.rawDays,
      rollupDays: config.rollupDays,
      warnRows: config.sizeWarnRows,
      alertRows: config.sizeAlertRows,
      dryRun: given.dryRun,
      since: given.since,
      onProgress: (step) => progress.show(step),
      notify: toNotify(config),
      signal: stopping.signal,
      correlationId
    });
    progress.end();
    const answer = { correlation_id: correlationId, exit_code: exitCode, ...summary };
    console.log(given.json ? JSON.stringify(answer) : describeAggregate(summary));
    return exitCode;
  } finally {
    await database.close();
  }
}
