import { randomUUID } from 'node:crypto';
import { aggregate, rollupClosedHours } from '@lakegauge/aggregator';
import { silentLogger, sql, startOfHour, type DatabasePool, type Logger } from '@lakegauge/database';
import { createWriter } from '@lakegauge/exporter/writer';
import { pause } from '../pause.ts';
import { simulateHours } from '../traffic/simulate-hours.ts';
import { readDemoState, writeDemoState, type DemoState } from './demo-state.ts';
import { createHistorySender } from './send-history.ts';

export interface FillHistoryOptions {
  pool: DatabasePool;
  logger: Logger;
  dataDir: string;
  now: () => Date;
  onProgress: (step: string, done: number, total: number) => void;
  signal: AbortSignal;
  /** 90 unless told. */
  days?: number;
}

const dayMs = 86_400_000;
/** As long as raw rows are kept. */
const recentDays = 7;
/** A nightly run for each so many days: enough that raw rows never pile up. */
const daysANight = 5;

/**
 * Ninety days of the shop, through the exporters and the aggregator. First the newest day, so that the first chart is
 * there in seconds; `rest` makes the week before it, and then everything older from its beginning on, with the nightly
 * run by the clock of those days.
 */
export async function fillHistory(
  options: FillHistoryOptions
): Promise<{ anchor: Date; rest: () => Promise<void> }> {
  const { pool, logger, dataDir, now, signal, days = 90 } = options;
  const writer = createWriter({ pool, logger });
  const sender = createHistorySender(writer);
  const end = now();
  const known = readDemoState(dataDir);
  const anchor = known?.anchor ?? end;
  const before = (count: number) => new Date(startOfHour(anchor).getTime() - count * dayMs);

  let state: DemoState = known ?? { anchor, recentFrom: before(1), pastTo: before(days) };
  const save = (change: Partial<DemoState>) => writeDemoState(dataDir, (state = { ...state, ...change }));
  const report = () => {
    const recent = (startOfHour(anchor).getTime() - state.recentFrom.getTime()) / dayMs;
    const past = (state.pastTo.getTime() - before(days).getTime()) / dayMs;
    options.onProgress(`Making ${days} days of history`, Math.round(recent + past), days);
  };
  const send = async (from: Date, to: Date) => {
    await pool.query(sql`select create_raw_partitions(${toDay(from)}::date, ${toDay(to)}::date)`);
    const { requests, events } = simulateHours(from, to, anchor);
    await sender.send({
      requests: requests.filter(({ startMs }) => startMs < end.getTime()),
      events: events.filter(({ timeMs }) => timeMs < end.getTime())
    });
  };

  if (!known) await openPast(pool, before(days));
  // The first day, or what was missed since the demo was stopped.
  await send(known ? await getNewest(pool) : before(1), end);
  save({});

  const rest = async () => {
    while (state.recentFrom > before(recentDays) && !signal.aborted) {
      const from = new Date(state.recentFrom.getTime() - dayMs);
      await send(from, state.recentFrom);
      save({ recentFrom: from });
      report();
    }
    while (state.pastTo < before(recentDays) && !signal.aborted) {
      const to = new Date(
        Math.min(before(recentDays).getTime(), state.pastTo.getTime() + daysANight * dayMs)
      );
      for (let from = state.pastTo; from < to && !signal.aborted; from = state.pastTo) {
        save({ pastTo: await sendDay(from, to) });
        report();
      }
      await runNight(options, state.pastTo);
    }
    await sender.shutdown();
    await writer.shutdown(1000);
    await catchUp(options);
  };
  const sendDay = async (from: Date, to: Date) => {
    const next = new Date(Math.min(to.getTime(), from.getTime() + dayMs));
    await send(from, next);
    return next;
  };
  return { anchor, rest };
}

/** Lets rows from there on in, as if Lakegauge had been running since; only where nothing is rolled up yet. */
async function openPast(pool: DatabasePool, from: Date): Promise<void> {
  await pool.query(sql`
    update rollup_state
    set raw_from = ${from}, rolled_up = ${from}, closed = ${from}
    where raw_from > ${from} and not exists (select from rollup_hours)`);
}

/** The nightly run as it would have run at that time: it rolls up, and removes what was a week old then. */
async function runNight({ pool, signal }: FillHistoryOptions, at: Date): Promise<void> {
  const { summary } = await aggregate({
    pool,
    // Seventeen nights of warnings about sizes of the past would say nothing to anybody.
    logger: silentLogger,
    now: () => at,
    correlationId: randomUUID(),
    signal
  });
  if (summary.failures.length > 0) throw new Error(summary.failures.join('; '));
}

/** Rolls up what has ended by now; what is left is for the schedule. */
async function catchUp({ pool, logger, now, signal }: FillHistoryOptions): Promise<void> {
  let created: number;
  do {
    ({ hoursCreated: created } = await rollupClosedHours({ pool, logger, now, signal }));
    await pause();
  } while (created > 0 && !signal.aborted);
}

/** Where the history ends; never before the raw rows that are kept, since older ones are refused. */
async function getNewest(pool: DatabasePool): Promise<Date> {
  const { rows } = await pool.query<{ newest: Date }>(`
    select greatest(raw_from, (select max(timestamp) from performance_metrics where service_name = 'shop')) as newest
    from rollup_state`);
  return rows[0]!.newest;
}

function toDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}
