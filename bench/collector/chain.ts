import { setTimeout as sleep } from 'node:timers/promises';
import { processorSeconds, residentBytes } from '../harness/processor-time.ts';
import type { Answer } from '../harness/report.ts';
import { sendLoad } from '../ingest/send-load.ts';
import { renewRequests } from '../ingest/request-file.ts';
import { emptyTable } from '../ingest/span-table.ts';
import type { ChainParts } from './chain-parts.ts';
import { untilStored } from './until-stored.ts';

const clients = 16;
const restMs = 10_000;

/** What the chain passes and what it costs, at rest and under load. */
export async function measureChain(parts: ChainParts, spans: number, rounds: number): Promise<Answer> {
  const { collector, lakegauge, database, file } = parts;
  const collectorId = collector.child.pid!;
  const restBefore = [processorSeconds(collectorId), processorSeconds(lakegauge.processId)];
  await sleep(restMs);
  const rest = [processorSeconds(collectorId), processorSeconds(lakegauge.processId)].map(
    (seconds, at) => ((seconds - restBefore[at]!) / (restMs / 1000)) * 100
  );
  const rates: number[] = [];
  const collectorUs: number[] = [];
  const receiverUs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    renewRequests({ file, spans });
    await emptyTable(database);
    const before = [processorSeconds(collectorId), processorSeconds(lakegauge.processId)];
    const begun = performance.now();
    await sendLoad({ file, url: `${collector.httpEndpoint}/v1/traces`, clients });
    await untilStored(database, spans);
    const seconds = (performance.now() - begun) / 1000;
    // The first one warms up.
    if (round === 0) continue;
    rates.push(spans / seconds);
    collectorUs.push(((processorSeconds(collectorId) - before[0]!) / spans) * 1e6);
    receiverUs.push(((processorSeconds(lakegauge.processId) - before[1]!) / spans) * 1e6);
  }
  return {
    question: 'What does the chain pass, and what does it cost?',
    method: `${spans.toLocaleString('en-US')} spans a round, 512 a request, ${rounds} rounds and one to warm up, to the collector with \`otel-collector.yaml\` (queue on disk with fsync), which passes them on; from the first request to the last row stored. Each span is stored once. A proxy that can refuse stands before Lakegauge.`,
    figures: [
      { what: 'sent to stored', unit: 'spans/s', rounds: rates },
      { what: 'CPU of the collector', unit: 'µs/span', rounds: collectorUs },
      { what: 'CPU of Lakegauge', unit: 'µs/span', rounds: receiverUs },
      { what: 'CPU of the collector at rest', unit: '% of a core', rounds: [rest[0]!] },
      { what: 'CPU of Lakegauge at rest', unit: '% of a core', rounds: [rest[1]!] },
      {
        what: 'memory of the collector',
        unit: 'MiB',
        rounds: [residentBytes(collectorId).now / 2 ** 20]
      }
    ]
  };
}
