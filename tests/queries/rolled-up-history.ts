import type { DatabasePool } from '@lakegauge/database';
import type { TimeRange } from '../../dashboard/src/lib/metrics/performance.ts';
import { insertHistory } from './insert-history.ts';
import { insertRollups } from './insert-rollups.ts';
import { within, type TelemetryHistory } from './telemetry-history.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How far the programs have come with a history; what readers find in rollup_state and rollup_marks. */
export interface Progress {
  /** The first hour of the history. */
  historyFrom: Date;
  rawFrom: Date;
  rolledUp: Date;
  /** Hours with late rows: their rollup, and whatever was built from it, is wrong until it is computed again. */
  markedHours: Date[];
  /** Complete UTC days that have not been built. */
  missingDays: Date[];
  /** Mondays. */
  builtWeeks: Date[];
}

/** Fills a database as the programs would have left it at one moment, with every kind of seam in it. */
export async function insertRolledUpHistory(
  pool: DatabasePool,
  history: TelemetryHistory,
  progress: Progress
): Promise<void> {
  const { historyFrom, rawFrom, rolledUp, markedHours, missingDays, builtWeeks } = progress;
  const kept: TimeRange = { from: rawFrom, to: new Date(8.64e15) };
  await insertHistory(pool, {
    requests: within(history.requests, kept),
    events: within(history.events, kept)
  });

  const isMarked = (hour: Date) => markedHours.some((marked) => marked.getTime() === hour.getTime());
  const hours = steps(historyFrom, rolledUp, hourMs);
  await insertRollups(
    pool,
    'hour',
    hours.filter((hour) => !isMarked(hour)),
    history
  );
  await insertRollups(pool, 'hour', markedHours, withoutEverySecond(history));

  const isMissing = (day: Date) =>
    missingDays.some((missing) => missing.getTime() === day.getTime()) ||
    markedHours.some((hour) => hour >= day && hour.getTime() < day.getTime() + dayMs);
  const days = steps(historyFrom, rolledUp, dayMs).filter(
    (day) => day.getTime() + dayMs <= rolledUp.getTime() && !isMissing(day)
  );
  await insertRollups(pool, 'day', days, history);
  await insertRollups(pool, 'week', builtWeeks, history);

  await pool.query('update rollup_state set closed = $1, rolled_up = $1, raw_from = $2', [rolledUp, rawFrom]);
  await pool.query('insert into rollup_marks (hour) select unnest($1::timestamptz[])', [markedHours]);
  // A second mark of the same hour, as a second late batch leaves it.
  await pool.query('insert into rollup_marks (hour) select unnest($1::timestamptz[])', [markedHours]);
}

function steps(from: Date, to: Date, stepMs: number): Date[] {
  const count = Math.max(0, Math.ceil((to.getTime() - from.getTime()) / stepMs));
  return Array.from({ length: count }, (_, index) => new Date(from.getTime() + index * stepMs));
}

function withoutEverySecond({ requests, events }: TelemetryHistory): TelemetryHistory {
  return {
    requests: requests.filter((_, index) => index % 2 === 0),
    events: events.filter((_, index) => index % 2 === 0)
  };
}
