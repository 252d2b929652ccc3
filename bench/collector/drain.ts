import type { Answer } from '../harness/report.ts';
import { sendLoad } from '../ingest/send-load.ts';
import { emptyTable } from '../ingest/span-table.ts';
import type { ChainParts } from './chain-parts.ts';
import { untilStored } from './until-stored.ts';

const clients = 16;

/** How long it takes until everything that waited in the collector's queue is stored. */
export async function measureDrain(parts: ChainParts, spans: number): Promise<Answer> {
  const { collector, database, proxy, file } = parts;
  await emptyTable(database);
  proxy.mode = 503;
  const { seconds: queueSeconds } = await sendLoad({
    file,
    url: `${collector.httpEndpoint}/v1/traces`,
    clients
  });
  proxy.mode = 'pass';
  const begun = performance.now();
  await untilStored(database, spans);
  const seconds = (performance.now() - begun) / 1000;
  return {
    question: 'How long does it take to catch up?',
    method: `${spans.toLocaleString('en-US')} spans are taken into the collector's queue on disk while Lakegauge answers 503; then it answers again. The exporter was waiting for its next attempt, at most 30 s.`,
    figures: [
      { what: 'taken into the queue', unit: 'spans/s', rounds: [spans / queueSeconds] },
      { what: 'until all are stored', unit: 's', rounds: [seconds] },
      { what: 'stored', unit: 'spans/s', rounds: [spans / seconds] }
    ]
  };
}
