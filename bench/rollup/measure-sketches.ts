import type { DatabasePool } from '@lakegauge/database';
import type { DatabaseServer } from '../harness/database-server.ts';
import type { Answer } from '../harness/report.ts';

const groups = 1000;
const usersADay = 3000;
const newUsersADay = 100;
const usersInAll = usersADay + 89 * newUsersADay;

/** How far merged percentiles and users are from the truth, and what merging and storing them costs. */
export async function measureSketches({ pool }: DatabaseServer): Promise<Answer> {
  const error = await getLargestError(pool);
  const registers = await measureUserMerge(pool);
  return {
    question: 'How right are the sketches, and what do they cost?',
    method: `Percentiles: p50, p90, p95 and p99 of ${groups} groups of 200 values from each of uniform, exponential, lognormal, Pareto and two-peaked distributions, and of each group merged with the next, against \`percentile_disc\`. Users: the union and count of 90 days with ${usersADay.toLocaleString('en-US')} users each, of ${usersInAll.toLocaleString('en-US')} in all.`,
    figures: [
      {
        what: 'largest error of a percentile',
        unit: '%',
        rounds: [error * 100],
        promise: { atMost: 1.09 }
      },
      {
        what: 'users of 90 days, merge and count',
        unit: 'ms',
        rounds: registers.milliseconds,
        goal: { atMost: 50 }
      },
      { what: 'error of that count (standard error 0.81)', unit: '%', rounds: [registers.error * 100] }
    ]
  };
}

/** Space of hourly cells beside that of the raw rows they stand for; call it while both are there. */
export async function measureSpace({ pool }: DatabaseServer): Promise<Answer> {
  const { rows } = await pool.query<{ cells: number; bytes: number; raw_rows: number; raw_bytes: number }>(`
    select
      (select count(*) from aggregated_metrics) as cells,
      pg_total_relation_size('aggregated_metrics') as bytes,
      (select count(*) from performance_metrics) as raw_rows,
      (select sum(pg_total_relation_size(relid))::bigint from pg_partition_tree('performance_metrics')) as raw_bytes`);
  const { cells, bytes, raw_rows, raw_bytes } = rows[0]!;
  return {
    question: 'How much space does an hour take?',
    method: `${cells} cells of ${raw_rows.toLocaleString('en-US')} requests, indexes included.`,
    figures: [
      { what: 'bytes of a cell', unit: 'bytes', rounds: [bytes / cells] },
      { what: 'bytes of a raw row', unit: 'bytes', rounds: [raw_bytes / raw_rows] },
      { what: 'rollup of raw', unit: '%', rounds: [(bytes / raw_bytes) * 100] }
    ]
  };
}

async function getLargestError(pool: DatabasePool): Promise<number> {
  const { rows } = await pool.query<{ error: number }>(
    `with measured as materialized (
       select kind, number, greatest(0.00001, case kind
         when 'uniform' then random()
         when 'exponential' then -ln(1 - random()) * 0.1
         when 'lognormal' then exp(-4 + 3 * (random() + random() + random() + random() - 2))
         when 'pareto' then 0.001 / (1 - random()) ^ 0.8
         else case when random() < 0.7 then 0.002 + random() / 1000 else 2 + random() end
       end) as value
       from unnest(array['uniform', 'exponential', 'lognormal', 'pareto', 'two peaks']) as kind
       cross join generate_series(1, $1) as number
       cross join generate_series(1, 200)
     ),
     merged as (
       select kind, number as id, value from measured
       union all
       select kind, $1 + number, value from measured
       union all
       select kind, $1 + number % $1 + 1, value from measured
     ),
     sketches as (
       select kind, id, array_agg(index order by index) as indexes, array_agg(items order by index) as counts
       from (select kind, id, sketch_index(value) as index, count(*) as items from merged group by 1, 2, 3) buckets
       group by 1, 2
     ),
     exact as (
       select
         kind, id,
         unnest(array[0.5, 0.9, 0.95, 0.99]) as fraction,
         unnest(percentile_disc(array[0.5, 0.9, 0.95, 0.99]) within group (order by value)) as value
       from merged
       group by 1, 2
     )
     select max(abs(sketch_quantile(fraction, 5, 0, indexes, counts) - value) / value) as error
     from exact
     join sketches using (kind, id)`,
    [groups]
  );
  return rows[0]!.error;
}

async function measureUserMerge(pool: DatabasePool): Promise<{ milliseconds: number[]; error: number }> {
  await pool.query('truncate aggregated_periods');
  await pool.query(
    `insert into aggregated_periods (
       period, time_bucket, metric_type, service_name, aggregated_values, sample_count, users_registers
     )
     select 'day', timestamptz '2026-01-01Z' + day * interval '1 day', 'performance', 'shop', '{}', 1, user_registers(array(
       select user_hash('user-' || (day * $2 + number)) from generate_series(1, $1) number
     ))
     from generate_series(0, 89) day`,
    [usersADay, newUsersADay]
  );
  const milliseconds: number[] = [];
  let users = 0;
  for (let round = 0; round < 10; round++) {
    const begun = performance.now();
    const { rows } = await pool.query<{ users: number }>(
      `select user_registers_count(bit_or(users_registers)) as users from aggregated_periods
       where period = 'day' and metric_type = 'performance'`
    );
    milliseconds.push(performance.now() - begun);
    users = rows[0]!.users;
  }
  await pool.query('truncate aggregated_periods');
  return { milliseconds, error: Math.abs(users / usersInAll - 1) };
}
