import { setTimeout as sleep } from 'node:timers/promises';
import { recomputeHour } from '../../aggregator/src/hour/recompute-hours.ts';
import type { DatabaseServer } from '../harness/database-server.ts';
import type { Answer } from '../harness/report.ts';
import { median } from '../harness/statistics.ts';
import { fill, fillStart } from './fill.ts';
import { writeSteadily } from './write-steadily.ts';

const batchRows = 5000;

/** How much of its rate ingest keeps while an hour of a million requests is rolled up again and again. */
export async function measureIngest({ pool }: DatabaseServer, rounds: number, rows: number): Promise<Answer> {
  await fill(pool, { rows, hours: 1 });
  await pool.query(`update rollup_state set closed = closed + interval '1 hour'`);
  await recomputeHour(pool, fillStart);
  const alone: number[] = [];
  const beside: number[] = [];
  // The hour after, which is open.
  const writer = writeSteadily(pool, new Date(fillStart.getTime() + 5_400_000), batchRows);
  const rate = async (work: () => Promise<unknown>) => {
    const begun = { at: performance.now(), rows: writer.rows() };
    await work();
    return (writer.rows() - begun.rows) / ((performance.now() - begun.at) / 1000);
  };
  for (let round = 0; round < rounds; round++) {
    alone.push(await rate(() => sleep(3000)));
    beside.push(await rate(() => recomputeHour(pool, fillStart)));
  }
  await writer.stop();
  return {
    question: 'What is left of the rate of ingest while an hour is rolled up?',
    method: `The product's writer stores batches of ${batchRows} rows one after the other, alone for 3 s and then beside the rollup of an hour of ${rows.toLocaleString('en-US')} requests, in turn.`,
    figures: [
      {
        what: 'rate kept',
        unit: '×',
        rounds: beside.map((value, round) => value / alone[round]!),
        value: median(beside) / median(alone),
        promise: { atLeast: 0.8 }
      },
      { what: 'alone', unit: 'rows/s', rounds: alone },
      { what: 'beside the rollup', unit: 'rows/s', rounds: beside }
    ]
  };
}
