import { availableParallelism } from 'node:os';
import { alternate } from '../harness/alternate.ts';
import { serverFlags, type DatabaseServer } from '../harness/database-server.ts';
import { processorSeconds, residentBytes } from '../harness/processor-time.ts';
import type { Program } from '../harness/program.ts';
import type { Answer } from '../harness/report.ts';
import { median, quantile, ratio } from '../harness/statistics.ts';
import { undisturbed } from '../harness/undisturbed.ts';
import { spansPerRequest } from './make-request.ts';
import { sendLoad } from './send-load.ts';
import { bytesPerRow, copyIn, copyOut, emptyTable, expectStored } from './span-table.ts';

export const clients = 32;

export interface EndToEndParts {
  database: DatabaseServer;
  lakegauge: Program;
  requests: { file: string; spans: number };
  rowsFile: string;
  rounds: number;
}

interface Round {
  rate: number;
  receiverUs: number;
  postgresUs: number;
  latencyMs: number;
  residentMiB: number;
}

/** Question 1: how near the receiver comes to psql, and what it takes. Leaves the rows of a round in `rowsFile`. */
export async function measureEndToEnd(parts: EndToEndParts): Promise<{ answer: Answer; rate: number }> {
  const { database, lakegauge, requests, rowsFile, rounds } = parts;
  const own = [process.pid, database.processId];
  const send = () => undisturbed(own, () => sendRound(parts));
  await sendRound(parts);
  const storage = await bytesPerRow(database);
  await copyOut(database, rowsFile);
  const copy = async () => {
    await emptyTable(database);
    const seconds = await copyIn(database, rowsFile);
    await expectStored(database, requests.spans);
    return { rate: requests.spans / seconds, receiverUs: 0, postgresUs: 0, latencyMs: 0, residentMiB: 0 };
  };

  const { receiver, psql } = await alternate<'receiver' | 'psql', Round>(rounds, {
    receiver: send,
    psql: () => undisturbed(own, copy)
  });

  const resident = receiver.map(({ residentMiB }) => residentMiB);
  const third = Math.ceil(rounds / 3);
  const growth = median(resident.slice(-third)) / median(resident.slice(0, third));
  const of = (name: keyof Round) => receiver.map((round) => round[name]);
  const settings = Object.entries(serverFlags).map(([name, value]) => `${name}=${value}`);
  return {
    rate: median(of('rate')),
    answer: {
      question: 'How near does OTLP/HTTP come to what Postgres takes in?',
      method:
        `${requests.spans.toLocaleString('en-US')} distinct spans a round, ${rounds} rounds and one to warm up, ${spansPerRequest} spans with 13 attributes a request, protobuf with gzip, ` +
        `${clients} keep-alive connections; each answered after its commit. \`lakegauge start\`, PostgreSQL ${database.version} and the load generator share ${availableParallelism()} cores. ` +
        `Compared with \`psql \\copy\` in binary format of the same rows into the same table with its partitions, key and index. ` +
        `fsync and synchronous_commit are on, ${settings.join(', ')}. Rows and duplicates are counted after each round.`,
      figures: [
        { what: 'receiver', unit: 'spans/s', rounds: of('rate') },
        { what: 'psql \\copy', unit: 'rows/s', rounds: psql.map(({ rate }) => rate) },
        {
          what: 'receiver / psql',
          unit: 'ratio',
          ...ratio(
            of('rate'),
            psql.map(({ rate }) => rate)
          ),
          promise: { atLeast: 0.6 },
          goal: { atLeast: 0.75 }
        },
        { what: 'CPU of the receiver', unit: 'µs/span', rounds: of('receiverUs'), promise: { atMost: 4 } },
        { what: 'CPU of Postgres', unit: 'µs/span', rounds: of('postgresUs') },
        { what: 'request answered, p99', unit: 'ms', rounds: of('latencyMs') },
        { what: 'memory of the receiver', unit: 'MiB', rounds: resident, promise: { atMost: 256 } },
        {
          what: `memory, last third of ${((rounds * requests.spans) / 1e6).toFixed(1)} million spans / first third`,
          unit: 'ratio',
          rounds: [growth],
          promise: { atMost: 1.1 }
        },
        {
          what: 'storage, indexes included',
          unit: 'bytes/row',
          rounds: [storage],
          promise: { atMost: 330 },
          goal: { atMost: 230 }
        }
      ]
    }
  };

  async function sendRound({ database }: EndToEndParts): Promise<Round> {
    await emptyTable(database);
    const before = {
      receiver: processorSeconds(lakegauge.processId),
      postgres: processorSeconds(database.processId)
    };
    const { seconds, latenciesMs } = await sendLoad({
      file: requests.file,
      url: `${lakegauge.address}/v1/traces`,
      clients
    });
    const perSpan = (total: number) => (total / requests.spans) * 1e6;
    const round = {
      rate: requests.spans / seconds,
      receiverUs: perSpan(processorSeconds(lakegauge.processId) - before.receiver),
      postgresUs: perSpan(processorSeconds(database.processId) - before.postgres),
      latencyMs: quantile(latenciesMs, 0.99),
      residentMiB: residentBytes(lakegauge.processId).now / 2 ** 20
    };
    await expectStored(database, requests.spans);
    return round;
  }
}
