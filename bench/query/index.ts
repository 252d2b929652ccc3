import type { BenchResult } from '../bench-result.ts';
import { describeMachine } from '../harness/machine.ts';
import type { HistorySize } from './create-history.ts';
import { explainSlowest } from './explain-slowest.ts';
import { ingestedRowsPerSecond, startIngest } from './ingest.ts';
import { measure, seeStatements } from './measure.ts';
import { openHistory } from './open-history.ts';
import { measurePeers } from './peers.ts';
import { toMissed, toTable, type Measured } from './to-table.ts';

const sizes: HistorySize[] = [
  { name: 'a', rawRows: 1_000_000, endpoints: 50 },
  { name: 'b', rawRows: 7_000_000, endpoints: 200 }
];
const quickSize: HistorySize = { name: 'quick', rawRows: 200_000, endpoints: 50 };

/**
 * How long does the API take to answer, over a day to 90 days, idle and while rows arrive? Held against percentile_cont
 * over raw rows and against merely counting the rollup rows. `--quick` takes little data and few rounds. The data is kept
 * for other runs.
 */
export async function bench(arguments_: string[]): Promise<BenchResult> {
  const quick = arguments_.includes('--quick');
  const head = `Machine: ${describeMachine()}. Command: \`npm run bench -- query\`. Measured on ${new Date().toISOString().slice(0, 10)}.`;
  const sections = [head];
  const missed: string[] = [];
  for (const size of quick ? [quickSize] : sizes) {
    const result = await benchSize(size, quick ? 2 : 20);
    sections.push(result.markdown);
    // The promises are for the greater of the two.
    if (size.name === 'b') missed.push(...result.missed);
  }
  return { title: 'Queries', markdown: sections.join('\n\n'), missed };
}

async function benchSize(size: HistorySize, rounds: number) {
  const history = await openHistory(size);
  try {
    const { pool } = history;
    const peers = await measurePeers(pool, 3);
    const idle = await measure(pool, rounds);
    const ingest = startIngest(pool, size.endpoints);
    const busy = await measure(pool, rounds);
    const ingested = await ingest.stop();
    const measured: Measured = { idle, busy, peers };
    const rows = size.rawRows.toLocaleString('en-US');
    const markdown = [
      `### How long does an answer take over ${rows} raw rows and 90 days of rollups of ${size.endpoints} endpoints?`,
      `Milliseconds in the server from the request to its answer, ${rounds} rounds and one to warm up, all questions in turn; Postgres and its clients share the machine. While ingesting, the product's writer stores ${ingestedRowsPerSecond.toLocaleString('en-US')} rows a second of the minutes after the range (${ingested.toLocaleString('en-US')} meanwhile). Ranges begin and end within an hour. Of \`endpoint\`, which knows single requests, raw rows are read for 7 days. Naive is \`percentile_cont\` by endpoint over raw rows, the floor \`count(*)\` over the hourly rollup rows, the best of 3 each.`,
      toTable(measured),
      'The three slowest statements, each asked alone:',
      await explainSlowest(pool, await seeStatements(pool))
    ].join('\n\n');
    return { markdown, missed: toMissed(measured) };
  } finally {
    await history.close();
  }
}
