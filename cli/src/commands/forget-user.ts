import { randomUUID } from 'node:crypto';
import { forgetUser, type ForgetUserSummary } from '@lakegauge/aggregator';
import type { Logger } from '@lakegauge/database';
import type { Config } from '../config.ts';
import { openDatabase, type OpenDatabase } from '../open-database.ts';
import { toStoredUserIds } from '../to-stored-user-ids.ts';
import { confirmForgetting } from './confirm-forgetting.ts';
import { describeForgetUser } from './describe-forget-user.ts';

export interface ForgetUserArguments {
  userId: string;
  yes: boolean;
  dryRun: boolean;
  json: boolean;
}

const exitCodes: Record<ForgetUserSummary['outcome'], number> = {
  forgotten: 0,
  not_found: 0,
  dry_run: 0,
  concurrent: 2,
  rollups_waiting: 2
};
const notConfirmed = 3;

/** `lakegauge forget-user ID`. Resolves to its exit code (0 done, 1 no database, 2 not or not wholly done, 3 not confirmed). */
export async function runForgetUser(
  config: Config,
  logger: Logger,
  given: ForgetUserArguments
): Promise<number> {
  const correlationId = randomUUID();
  let database: OpenDatabase | undefined;
  try {
    database = await openDatabase(config, {
      logger,
      applicationName: 'lakegauge-forget-user',
      embedded: true,
      joinRunning: true
    });
    const options = {
      pool: database.pool,
      logger,
      now: () => new Date(),
      userIds: toStoredUserIds(given.userId, config.userId.key),
      rollupDays: config.rollupDays,
      correlationId
    };
    if (!given.dryRun && !given.yes) {
      const plan = await forgetUser({ ...options, dryRun: true });
      const terminal = { input: process.stdin, output: process.stderr };
      if (!(await confirmForgetting(plan, terminal))) return notConfirmed;
    }
    const summary = await forgetUser({ ...options, dryRun: given.dryRun });
    console.log(
      given.json ? JSON.stringify({ correlation_id: correlationId, ...summary }) : describeForgetUser(summary)
    );
    return exitCodes[summary.outcome];
  } catch (error) {
    console.error(
      `lakegauge: ${(error as Error).message}; what was removed stays removed, run it again (correlation id ${correlationId})`
    );
    return 1;
  } finally {
    await database?.close();
  }
}
