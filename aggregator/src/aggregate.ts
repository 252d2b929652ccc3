import { errorCode } from '@lakegauge/database';
import { withRunLock } from './lock/with-run-lock.ts';
import { isConnectionFault } from './connection-fault.ts';
import { withDefaults, type AggregateOptions } from './run/aggregate-options.ts';
import { emptySummary, type AggregateResult } from './run/aggregate-summary.ts';
import { nightlyRun } from './run/nightly-run.ts';
import { planRun } from './run/plan-run.ts';
import { withCorrelationId } from './run/with-correlation-id.ts';

/**
 * The nightly run: rolls up, compares, removes what is old, counts. Never throws: what went wrong is in the log, in the summary and
 * in the exit code. May be killed at any moment and started again at any time; it goes on where it was.
 */
export async function aggregate(given: AggregateOptions): Promise<AggregateResult> {
  const logger = withCorrelationId(given.logger, given.correlationId);
  const options = withDefaults({ ...given, logger });
  const { pool } = options;
  try {
    if (options.dryRun) return { exitCode: 0, summary: await planRun(options) };
    const held = await withRunLock(pool, options.lockWaitMs, (lock) => nightlyRun(options, lock));
    if (held) return held.result;
    logger.warn({}, 'Concurrent aggregation job detected, exiting safely');
    return { exitCode: 0, summary: emptySummary('concurrent') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (isConnectionFault(error)) {
      const message =
        'No database connection; check DATABASE_URL and that the server runs, then run it again';
      logger.error({ error: reason }, message);
      return {
        exitCode: 1,
        summary: { ...emptySummary('no_database'), failures: [`${message}: ${reason}`] }
      };
    }
    const message = isSchemaFault(error)
      ? 'The schema is not that of this version; run lakegauge migrate, then run it again'
      : 'The aggregation failed; nothing is lost, run it again';
    logger.error({ error: reason }, message);
    return { exitCode: 2, summary: { ...emptySummary('failed'), failures: [`${message}: ${reason}`] } };
  }
}

/** Undefined table, column or function. */
function isSchemaFault(error: unknown): boolean {
  return /^42(P01|703|883)$/.test(errorCode(error) ?? '');
}
