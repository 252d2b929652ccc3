import type { DatabasePool } from '@lakegauge/database';
import { historyNow } from './create-history.ts';
import { ranges, type RangeName } from './questions.ts';

/** What a question is held against, in milliseconds; null where there is nothing to compare. */
export interface Peers {
  range: RangeName;
  /** percentile_cont over raw rows, as a first design would have it; raw rows are there for a week only. */
  naiveMs: number | null;
  /** Reading the rollup rows of the range and counting them. */
  floorMs: number;
}

/** The best of some tries each, since a peer must not look slow by accident. */
export async function measurePeers(pool: DatabasePool, tries: number): Promise<Peers[]> {
  const peers: Peers[] = [];
  for (const range of Object.keys(ranges) as RangeName[]) {
    const days = ranges[range];
    peers.push({
      range,
      naiveMs: days > 7 ? null : await best(tries, () => askNaively(pool, days)),
      floorMs: await best(tries, () => countCells(pool, days))
    });
  }
  return peers;
}

async function askNaively(pool: DatabasePool, days: number): Promise<void> {
  await pool.query(
    `select endpoint, method, count(*), avg(response_time_ms), count(*) filter (where status_code >= 400),
       percentile_cont(array[0.5, 0.95, 0.99]) within group (order by response_time_ms), count(distinct user_id)
     from performance_metrics
     where timestamp >= $2::timestamptz - $1 * interval '1 day' and timestamp < $2
     group by grouping sets ((), (endpoint, method))`,
    [days, historyNow]
  );
}

async function countCells(pool: DatabasePool, days: number): Promise<void> {
  await pool.query(
    `select count(*) from aggregated_metrics
     where metric_type = 'performance' and time_bucket >= $2::timestamptz - $1 * interval '1 day' and time_bucket < $2`,
    [days, historyNow]
  );
}

async function best(tries: number, work: () => Promise<void>): Promise<number> {
  let bestMs = Infinity;
  for (let attempt = 0; attempt < tries; attempt++) {
    const began = performance.now();
    await work();
    bestMs = Math.min(bestMs, performance.now() - began);
  }
  return bestMs;
}
