import type { HistorySize } from './create-history.ts';
import { explainSlowest } from './explain-slowest.ts';
import { ingestedRowsPerSecond, startIngest } from './ingest.ts';
import { measure, type Timing } from './measure.ts';
import { openHistory } from './open-history.ts';
import { measurePeers, type Peers } from './peers.ts';
import type { RangeName, SeenStatement } from './questions.ts';

const sizes: HistorySize[] = [
  { name: 'a', rawRows: 1_000_000, endpoints: 50 },
  { name: 'b', rawRows: 7_000_000, endpoints: 200 }
];
const quickSize: HistorySize = { name: 'quick', rawRows: 200_000, endpoints: 50 };
const goalMs: Record<RangeName, number> = { '24h': 400, '7d': 400, '30d': 400, '90d': 600 };
const naiveRatioMin = 25;

/**
 * How long does the API take to answer, over a day to 90 days, idle and while rows arrive? Held against percentile_cont
 * over raw rows and against merely counting the rollup rows. `--quick` takes little data and few rounds; `--keep`
 * leaves the data for another run.
 */
export async function bench(
  arguments_: string[]
): Promise<{ title: string; markdown: string; missed: string[] }> {
  const quick = arguments_.includes('--quick');
  const keep = arguments_.includes('--keep');
  const sections: string[] = [];
  const missed: string[] = [];
  for (const size of quick ? [quickSize] : sizes) {
    const result = await benchSize(size, quick ? 2 : 20, keep);
    sections.push(result.markdown);
    // The promises are for the greater of the two.
    if (size.name === 'b') missed.push(...result.missed);
  }
  return { title: 'Queries', markdown: sections.join('\n\n'), missed };
}

async function benchSize(size: HistorySize, rounds: number, keep: boolean) {
  const history = await openHistory(size, keep);
  try {
    const { pool } = history;
    const seen: SeenStatement[] = [];
    const idle = await measure(pool, rounds, (statement) => seen.push(statement));
    const ingest = startIngest(pool, size.endpoints);
    const busy = await measure(pool, rounds);
    const ingested = await ingest.stop();
    const peers = await measurePeers(pool, 3);
    const markdown = [
      `### ${size.rawRows.toLocaleString('en-US')} raw rows, 90 days of rollups, ${size.endpoints} endpoints`,
      `Milliseconds in the server, ${rounds} rounds; while ingesting ${ingestedRowsPerSecond.toLocaleString('en-US')} rows/s (${ingested.toLocaleString('en-US')} stored meanwhile). Naive is \`percentile_cont\` over the raw rows, the floor \`count(*)\` over the rollup rows.`,
      toTable(idle, busy, peers),
      'The three slowest statements:',
      await explainSlowest(pool, seen)
    ].join('\n\n');
    return { markdown, missed: toMissed(idle, busy, peers) };
  } finally {
    await history.close();
  }
}

function toTable(idle: Timing[], busy: Timing[], peers: Peers[]): string {
  const lines = idle.map(({ question, range, p50Ms, p95Ms }) => {
    const loaded = busy.find((timing) => timing.question === question && timing.range === range)!;
    const { naiveMs, floorMs } = peers.find((peer) => peer.range === range)!;
    const numbers = [p50Ms, p95Ms, loaded.p50Ms, loaded.p95Ms, floorMs].map((ms) => ms.toFixed(0));
    const naive = naiveMs === null ? '–' : `${naiveMs.toFixed(0)} (${(naiveMs / p50Ms).toFixed(0)}×)`;
    return `| ${question} | ${range} | ${numbers.join(' | ')} | ${naive} |`;
  });
  return [
    '| question | range | p50 idle | p95 idle | p50 ingesting | p95 ingesting | floor | naive |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines
  ].join('\n');
}

function toMissed(idle: Timing[], busy: Timing[], peers: Peers[]): string[] {
  const week = peers.find(({ range }) => range === '7d')!;
  const performance = idle.find(({ question, range }) => question === 'performance' && range === '7d')!;
  const ratio = (week.naiveMs ?? 0) / performance.p50Ms;
  const slow = busy
    .filter(({ range, p95Ms }) => p95Ms > goalMs[range])
    .map(
      ({ question, range, p95Ms }) =>
        `${question} over ${range}: p95 ${p95Ms.toFixed(0)} ms while ingesting, goal ${goalMs[range]} ms`
    );
  return ratio < naiveRatioMin
    ? [...slow, `performance over 7d: ${ratio.toFixed(0)}× naive, promised ${naiveRatioMin}×`]
    : slow;
}
