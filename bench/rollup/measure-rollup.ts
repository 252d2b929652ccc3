import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger, type DatabasePool } from '@lakegauge/database';
import { buildPeriods } from '../../aggregator/src/period/build-periods.ts';
import { rollUp } from '../../aggregator/src/rollup/roll-up.ts';
import { alternate } from '../harness/alternate.ts';
import type { DatabaseServer } from '../harness/database-server.ts';
import { processorSeconds, residentBytes } from '../harness/processor-time.ts';
import { psqlSeconds } from '../harness/psql.ts';
import type { Answer } from '../harness/report.ts';
import { median, ratio } from '../harness/statistics.ts';
import { fill, fillStart, resetRollups } from './fill.ts';

const hourMs = 3_600_000;

interface Cost {
  seconds: number;
  processorSeconds: number;
}

export interface MeasureRollupOptions {
  server: DatabaseServer;
  rows: number;
  hours: number;
  rounds: number;
}

/** The rollup of some hours against one bare GROUP BY in psql, in turn. Checks the count afterwards. */
export async function measureRollup({ server, rows, hours, rounds }: MeasureRollupOptions): Promise<Answer> {
  const { pool, connectionString, processId } = server;
  await fill(pool, { rows, hours });
  const end = new Date(fillStart.getTime() + hours * hourMs);
  const timed = async (work: () => Promise<unknown>): Promise<Cost> => {
    const begun = { at: performance.now(), processor: processorSeconds(processId) };
    await work();
    const seconds = (performance.now() - begun.at) / 1000;
    // The time of the backend that psql had is counted once the postmaster has seen its end.
    await sleep(500);
    return { seconds, processorSeconds: processorSeconds(processId) - begun.processor };
  };
  const memory: number[] = [];
  const periods: Cost[] = [];
  const costs = await alternate(rounds, {
    bare: () => timed(() => psqlSeconds(connectionString, bareGroupBy(end))),
    rollup: async () => {
      await resetRollups(pool);
      const cost = await timed(() => rollUpHours(pool, end, hours));
      periods.push(await timed(() => buildAllPeriods(pool, end)));
      memory.push(residentBytes(process.pid).peak / 2 ** 20);
      return cost;
    }
  });
  await expectCount(pool, rows);
  const processor = (cost: Cost) => cost.processorSeconds;
  const compared = ratio(costs.rollup.map(processor), costs.bare.map(processor));
  const seconds = costs.rollup.map((cost) => cost.seconds);
  return {
    question: `What does the rollup of ${rows.toLocaleString('en-US')} requests in ${hours === 1 ? 'one hour' : `${hours} hours`} cost?`,
    method:
      '200 endpoints, 5,000 users. The rollup writes exact percentiles, sketches and users of each endpoint and of all; the limit is one `GROUP BY hour, endpoint` with count, average and `percentile_cont` of three fractions, run bare in psql with its default settings. In turn; processor time is that of the whole server. Days, quarters of days and hours over all services, which a long range is answered from, are built afterwards and stated apart. The counts in the rollup are compared with the rows afterwards.',
    figures: [
      {
        what: 'processor time of the rollup / of the bare pass',
        unit: '×',
        rounds: compared.rounds,
        value: compared.value,
        promise: { atMost: 1.5 }
      },
      { what: 'rollup', unit: 'processor s', rounds: costs.rollup.map(processor) },
      { what: 'bare pass', unit: 'processor s', rounds: costs.bare.map(processor) },
      {
        what: 'rollup',
        unit: 's',
        rounds: seconds,
        ...(rows === 1_000_000 && hours === 1 ? { goal: { atMost: 3 } } : {})
      },
      {
        what: 'rollup',
        unit: 'rows/s',
        rounds: seconds.map((value) => rows / value),
        value: rows / median(seconds)
      },
      {
        what: 'periods built from it, for readers',
        unit: 'processor s',
        rounds: periods.map(processor)
      },
      { what: 'peak memory of Node', unit: 'MiB', rounds: memory }
    ]
  };
}

const bareGroupBy = (end: Date) => `
  select date_trunc('hour', timestamp), endpoint, count(*), avg(response_time_ms),
    percentile_cont(array[0.5, 0.95, 0.99]) within group (order by response_time_ms)
  from performance_metrics
  where timestamp >= '${fillStart.toISOString()}' and timestamp < '${end.toISOString()}'
  group by 1, 2`;

async function rollUpHours(pool: DatabasePool, until: Date, hours: number): Promise<void> {
  const { hoursCreated, failures } = await rollUp({
    pool,
    logger: silentLogger,
    until,
    quietMs: 0,
    hoursMax: hours,
    isOver: () => false
  });
  if (hoursCreated !== hours) throw new Error(`${hoursCreated} of ${hours} hours; ${failures.join('; ')}`);
}

/** What readers save time with: hours over all services, quarters of days, the day. */
async function buildAllPeriods(pool: DatabasePool, now: Date): Promise<void> {
  const { failures } = await buildPeriods({
    pool,
    logger: silentLogger,
    now,
    rollupDays: 90,
    isOver: () => false
  });
  if (failures.length > 0) throw new Error(failures.join('; '));
}

async function expectCount(pool: DatabasePool, rows: number): Promise<void> {
  const { rows: counted } = await pool.query<{ single: number; all: number }>(`
    select
      coalesce(sum(sample_count) filter (where endpoint_path is not null), 0)::bigint as single,
      coalesce(sum(sample_count) filter (where endpoint_path is null), 0)::bigint as all
    from aggregated_metrics where metric_type = 'performance'`);
  const { single, all } = counted[0]!;
  if (single !== rows || all !== rows) throw new Error(`Rolled up ${single} and ${all} of ${rows} requests`);
}
