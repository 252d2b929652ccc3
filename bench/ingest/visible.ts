import type { Answer } from '../harness/report.ts';
import { quantile } from '../harness/statistics.ts';
import { clients } from './end-to-end.ts';
import type { CollectorParts } from './collector.ts';
import { spansPerRequest } from './make-request.ts';
import { sendLoad } from './send-load.ts';
import { emptyTable, expectStored } from './span-table.ts';

/** Question 5: how long after its answer a request can be seen, under half of the load that is possible. */
export async function measureVisible(
  { database, lakegauge, requests }: CollectorParts,
  fullRate: number
): Promise<Answer> {
  await emptyTable(database);
  const { visibleMs, latenciesMs, stale } = await sendLoad({
    file: requests.file,
    url: `${lakegauge.address}/v1/traces`,
    clients,
    rate: fullRate / 2 / spansPerRequest,
    probe: database.connectionString
  });
  await expectStored(database, requests.spans);
  return {
    question: 'When can a span be seen?',
    method:
      `${requests.spans.toLocaleString('en-US')} spans at half of the rate above. Of every 20th request the first span is looked up by its key on a connection of its own as soon as the answer has come; ` +
      'the time includes that question, and is not the time from the request to its answer, which is given too.',
    figures: [
      {
        what: 'from the answer to the row seen, p99',
        unit: 'ms',
        rounds: [quantile(visibleMs, 0.99)],
        promise: { atMost: 60_000 },
        goal: { atMost: 1000 }
      },
      {
        what: 'answered and not there at the first look',
        unit: 'spans',
        rounds: [stale],
        promise: { atMost: 0 }
      },
      { what: 'request answered, median', unit: 'ms', rounds: [quantile(latenciesMs, 0.5)] },
      { what: 'request answered, p99', unit: 'ms', rounds: [quantile(latenciesMs, 0.99)] }
    ]
  };
}
