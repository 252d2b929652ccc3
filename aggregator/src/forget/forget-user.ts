import { sql, type DatabasePool, type Logger } from '@lakegauge/database';
import { withRunLock, type RunLock } from '../lock/with-run-lock.ts';
import { buildPeriods } from '../period/build-periods.ts';
import { recomputeHours } from '../rollup/roll-up.ts';
import { getMarkedHours } from '../watermark/get-marked-hours.ts';
import { deleteUserRows } from './delete-user-rows.ts';
import { findUser, type FoundUser } from './find-user.ts';
import { removeUserHashes } from './remove-user-hashes.ts';

export interface ForgetUserOptions {
  pool: DatabasePool;
  logger: Logger;
  now: () => Date;
  /** Every form under which the person may be stored, for example as given and hashed. */
  userIds: string[];
  rollupDays?: number;
  /** Only say what would be done. */
  dryRun?: boolean;
  /** How long to wait for another run before leaving the rollups to it; 60 s unless told. */
  lockWaitMs?: number;
  correlationId: string;
}

/** What was removed, or in a dry run would be, and what stays. */
export interface ForgetUserSummary {
  /** "concurrent": another run has the lock, and nothing was changed. "rollups_waiting": an hour could not be computed again. */
  outcome: 'forgotten' | 'not_found' | 'dry_run' | 'concurrent' | 'rollups_waiting';
  performanceMetricsRows: number;
  usageEventsRows: number;
  /** Notes that keep their text and lose their author. */
  notes: number;
  hoursRecomputed: number;
  /** Cells whose raw rows are gone and that lost the person's hash from their exact set of users. */
  cellsChanged: number;
  /** What can't be removed: hours that may keep a bit in a sketch of more than 2,000 users. */
  registers: FoundUser['registers'];
  failures: string[];
}

/**
 * Removes a person: raw rows, the rollups of hours that raw rows can compute again, and their hash from the exact sets of older
 * ones. The run lock keeps retention from moving hours from one kind to the other meanwhile. May be stopped at any moment and
 * run again. Never logs an id. Throws when the connection fails.
 */
export async function forgetUser(options: ForgetUserOptions): Promise<ForgetUserSummary> {
  const { pool, logger, correlationId, lockWaitMs = 60_000 } = options;
  if (options.dryRun) return { ...toPlan(await findUser(pool, options.userIds)), outcome: 'dry_run' };
  const held = await withRunLock(pool, lockWaitMs, (lock) => forget(options, lock));
  const summary = held?.result ?? {
    ...toPlan(await findUser(pool, options.userIds)),
    outcome: 'concurrent' as const
  };
  logger.info({ correlationId, ...summary }, 'Forgetting a user ended');
  return summary;
}

async function forget(
  { pool, logger, now, userIds, rollupDays = 90 }: ForgetUserOptions,
  lock: RunLock
): Promise<ForgetUserSummary> {
  const isOver = () => {
    lock.assertHeld();
    return false;
  };
  const found = await findUser(pool, userIds);
  const summary = toSummary(found);
  for (const day of found.hashDays) {
    isOver();
    summary.cellsChanged += await removeUserHashes(pool, day, found.userIds);
  }
  // What the person did before they signed in goes first: should this be stopped, their signed-in events still tell whose it was.
  const before = found.userIds.filter((id) => !userIds.includes(id));
  for (const ids of [before, userIds]) {
    for (const hour of found.rawHours) {
      isOver();
      const deleted = await deleteUserRows(pool, hour, ids);
      summary.performanceMetricsRows += deleted.performanceMetrics;
      summary.usageEventsRows += deleted.usageEvents;
    }
  }
  await pool.query(sql`update notes set created_by = null where created_by = any(${userIds}::text[])`);
  // Every marked hour: one that a stopped run has marked is among them.
  const result = { hoursClosed: 0, hoursCreated: 0, hoursRecomputed: 0, failures: [] as string[] };
  await recomputeHours({ pool, logger, isOver }, await getMarkedHours(pool, 0), result);
  const { failures } = await buildPeriods({ pool, logger, now: now(), rollupDays, isOver });
  summary.hoursRecomputed = result.hoursRecomputed;
  summary.failures = [...result.failures, ...failures];
  if (summary.failures.length > 0) summary.outcome = 'rollups_waiting';
  return summary;
}

function toSummary(found: FoundUser): ForgetUserSummary {
  const isFound = found.rawHours.length + found.hashDays.length + found.notes > 0;
  return {
    outcome: isFound ? 'forgotten' : 'not_found',
    performanceMetricsRows: 0,
    usageEventsRows: 0,
    notes: found.notes,
    hoursRecomputed: 0,
    cellsChanged: 0,
    registers: found.registers,
    failures: []
  };
}

function toPlan(found: FoundUser): ForgetUserSummary {
  const { performanceMetricsRows, usageEventsRows, rawHours } = found;
  return {
    ...toSummary(found),
    performanceMetricsRows,
    usageEventsRows,
    hoursRecomputed: rawHours.length,
    cellsChanged: found.hashCells
  };
}
