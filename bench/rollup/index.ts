import type { BenchResult } from '../bench-result.ts';
import { startDatabaseServer } from '../harness/database-server.ts';
import { requirePsql } from '../harness/psql.ts';
import { toResult, type Answer } from '../harness/report.ts';
import { measureIngest } from './measure-ingest.ts';
import { measureRetention } from './measure-retention.ts';
import { measureRollup } from './measure-rollup.ts';
import { measureSketches, measureSpace } from './measure-sketches.ts';

/** What rollup and retention cost, and what they leave of ingest. With `--quick` a tenth of the rows. */
export async function bench(arguments_: string[]): Promise<BenchResult> {
  const quick = arguments_.includes('--quick');
  requirePsql();
  const million = quick ? 100_000 : 1_000_000;
  const rounds = quick ? 2 : 5;
  const server = await startDatabaseServer();
  const answers: Answer[] = [];
  try {
    answers.push(await measureSketches(server));
    answers.push(await measureRollup({ server, rows: million, hours: 1, rounds }));
    answers.push(await measureIngest(server, rounds, million));
    answers.push(await measureRollup({ server, rows: million, hours: 24, rounds }));
    answers.push(await measureRollup({ server, rows: 10 * million, hours: 24, rounds: quick ? 1 : 2 }));
    answers.push(await measureSpace(server));
    answers.push(await measureRetention(server, 10 * million));
  } finally {
    await server.stop();
  }
  return toResult('Rollup and retention', 'npm run bench -- rollup', answers);
}
