import { setTimeout as sleep } from 'node:timers/promises';
import { createCanary } from '../../cli/src/collector/canary.ts';
import { getArrivedSignals } from '../../cli/src/collector/canary-rows.ts';
import { sendCanary } from '../../cli/src/collector/send-canary.ts';
import type { Answer } from '../harness/report.ts';
import type { ChainParts } from './chain-parts.ts';

const timeoutMs = 120_000;
const awayMs = 3000;

/** How long after a fault has ended what was sent meanwhile is stored. */
export async function measureRecovery(parts: ChainParts, rounds: number): Promise<Answer> {
  const faults: Record<string, () => Promise<string>> = {
    'none, from sending': () => sendAll(parts),
    'Lakegauge unreachable for 3 s, from its return': () => away(parts, 'break'),
    'Lakegauge answers 503 for 3 s, from its return': () => away(parts, 503),
    'Lakegauge answers 429 for 3 s, from its return': () => away(parts, 429),
    'collector killed (-9) with a full hand, from its start': async () => {
      parts.proxy.mode = 'break';
      const id = await sendAll(parts);
      await parts.collector.kill();
      parts.proxy.mode = 'pass';
      parts.collector = await parts.start();
      return id;
    }
  };
  const seconds = new Map<string, number[]>(Object.keys(faults).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, fault] of Object.entries(faults)) {
      const id = await fault();
      const begun = performance.now();
      await untilArrived(parts, id);
      seconds.get(name)!.push((performance.now() - begun) / 1000);
    }
  }
  return {
    question: 'How long after a fault is everything stored?',
    method: `A span, a point and an event are sent through the collector while the fault lasts; ${rounds} rounds, the faults in turn.`,
    figures: [...seconds].map(([what, values]) => ({ what, unit: 's', rounds: values }))
  };
}

async function away(parts: ChainParts, mode: 'break' | 503 | 429): Promise<string> {
  parts.proxy.mode = mode;
  const id = await sendAll(parts);
  await sleep(awayMs);
  parts.proxy.mode = 'pass';
  return id;
}

async function sendAll({ collector }: ChainParts): Promise<string> {
  const canary = createCanary(Date.now());
  for (const { signal, fault } of await sendCanary(collector.httpEndpoint, canary)) {
    if (fault) throw new Error(`${signal}: ${fault}`);
  }
  return canary.id;
}

async function untilArrived({ database }: ChainParts, id: string): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while ((await getArrivedSignals(database.pool, id)).size < 3) {
    if (performance.now() > deadline) throw new Error(`Canary ${id} did not arrive within ${timeoutMs} ms`);
    await sleep(20);
  }
}
