import type { Timing } from './measure.ts';
import type { Peers } from './peers.ts';
import type { RangeName } from './questions.ts';

export interface Measured {
  idle: Timing[];
  busy: Timing[];
  peers: Peers[];
}

/** p95 while ingesting. */
const goalMs: Record<RangeName, number> = { '24h': 400, '7d': 400, '30d': 400, '90d': 600 };
const thirtyDaysMsMax = 5000;
const naiveRatioMin = 25;

export function toTable({ idle, busy, peers }: Measured): string {
  const lines = idle.map(({ question, range, p50Ms, p95Ms }) => {
    const loaded = find(busy, question, range);
    const { naiveMs, floorMs } = peers.find((peer) => peer.range === range)!;
    const numbers = [p50Ms, p95Ms, loaded.p50Ms, loaded.p95Ms].map((ms) => ms.toFixed(0));
    const goal = `≤ ${goalMs[range]}${loaded.p95Ms <= goalMs[range] ? '' : ', **not met**'}`;
    const naive = naiveMs === null ? '' : `${naiveMs.toFixed(0)} (${(naiveMs / p50Ms).toFixed(0)}×)`;
    return `| ${question} | ${range} | ${numbers.join(' | ')} | ${goal} | ${floorMs.toFixed(0)} | ${naive} |`;
  });
  return [
    '| question | range | p50 idle | p95 idle | p50 ingesting | p95 ingesting | goal of it | floor | naive |',
    '| --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |',
    ...lines
  ].join('\n');
}

/** What is promised, not what is aimed at. */
export function toMissed({ idle, busy, peers }: Measured): string[] {
  const naiveMs = peers.find(({ range }) => range === '7d')?.naiveMs ?? 0;
  const ratio = naiveMs / find(idle, 'performance', '7d').p50Ms;
  const slow = busy
    .filter(({ range, p95Ms }) => range === '30d' && p95Ms > thirtyDaysMsMax)
    .map(
      ({ question, p95Ms }) => `${question} over 30d: ${p95Ms.toFixed(0)} ms, promised ${thirtyDaysMsMax} ms`
    );
  return ratio < naiveRatioMin
    ? [...slow, `performance over 7d: ${ratio.toFixed(0)}× naive, promised ${naiveRatioMin}×`]
    : slow;
}

function find(timings: Timing[], question: string, range: RangeName): Timing {
  return timings.find((timing) => timing.question === question && timing.range === range)!;
}
