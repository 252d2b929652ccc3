import { setTimeout as sleep } from 'node:timers/promises';
import { dropRawDay } from '../../aggregator/src/retention/drop-raw-day.ts';
import type { DatabaseServer } from '../harness/database-server.ts';
import type { Answer } from '../harness/report.ts';
import { fillStart } from './fill.ts';
import { writeSteadily } from './write-steadily.ts';

const dayMs = 86_400_000;
const batchRows = 100;

/** Removes the filled, rolled-up day as retention does, while a writer goes on; before that as DELETE would. */
export async function measureRetention({ pool }: DatabaseServer, rows: number): Promise<Answer> {
  const end = new Date(fillStart.getTime() + dayMs);
  await pool.query(`update rollup_state set closed = $1, rolled_up = $1`, [end]);
  const deleteSeconds = await secondsOfDelete(pool, end);
  await pool.query('checkpoint');
  // Into the day after, which is open.
  const writer = writeSteadily(pool, end, batchRows);
  await sleep(2000);
  const before = writer.latenciesMs.length;
  const begun = performance.now();
  const [isDropped, goneSeconds] = await Promise.all([
    dropRawDay(pool, fillStart),
    secondsUntilGone(pool, end)
  ]);
  const dropSeconds = (performance.now() - begun) / 1000;
  await sleep(1000);
  await writer.stop();
  const { rows: left } = await pool.query<{ items: number }>(
    'select count(*) as items from performance_metrics where timestamp < $1',
    [end]
  );
  if (!isDropped || left[0]!.items > 0) throw new Error(`${left[0]!.items} rows are left after the drop`);
  return {
    question: `What does the removal of a day of ${rows.toLocaleString('en-US')} requests cost?`,
    method: `The day's partition is dropped as retention drops it (locks, check, drop, \`raw_from\`), while the product's writer stores batches of ${batchRows} rows one after the other. The limit is the DELETE of the same rows, taken back afterwards and without the vacuum that it would need to give space back. The rows are gone when a reader that keeps asking finds none, which is also when every lock is free; the server then removes the files, which hinders nobody and takes as long as the file system needs for them. A stall is the longest that one write took while the day was dropped and a second after.`,
    figures: [
      {
        what: 'DELETE / drop, until the rows are gone',
        unit: '×',
        rounds: [deleteSeconds / goneSeconds],
        promise: { atLeast: 100 }
      },
      {
        what: 'DELETE / drop, until the files are gone too',
        unit: '×',
        rounds: [deleteSeconds / dropSeconds]
      },
      { what: 'drop, until the rows are gone', unit: 's', rounds: [goneSeconds] },
      { what: 'drop, until the files are gone too', unit: 's', rounds: [dropSeconds] },
      { what: 'DELETE', unit: 's', rounds: [deleteSeconds] },
      {
        what: 'longest write while dropping',
        unit: 'ms',
        rounds: [Math.max(...writer.latenciesMs.slice(before))],
        goal: { atMost: 100 }
      },
      { what: 'longest write before', unit: 'ms', rounds: [Math.max(...writer.latenciesMs.slice(1, before))] }
    ]
  };
}

/** Until a reader on a connection of its own finds no row from before `end`. */
async function secondsUntilGone(pool: DatabaseServer['pool'], end: Date): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { rows } = await pool.query<{ is_there: boolean }>(
      'select exists (select from performance_metrics where timestamp < $1) as is_there',
      [end]
    );
    if (!rows[0]!.is_there) return (performance.now() - begun) / 1000;
  }
}

async function secondsOfDelete(pool: DatabaseServer['pool'], end: Date): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const begun = performance.now();
    await client.query('delete from performance_metrics where timestamp < $1', [end]);
    const seconds = (performance.now() - begun) / 1000;
    await client.query('rollback');
    return seconds;
  } finally {
    client.release();
  }
}
