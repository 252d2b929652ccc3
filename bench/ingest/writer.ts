import { gunzipSync } from 'node:zlib';
import { createPool, silentLogger, type DatabaseClient, type DatabasePool } from '@lakegauge/database';
import { createWriter, type TelemetryRows, type TelemetryWriter } from '@lakegauge/exporter/writer';
import { decodeTraces } from '../../exporter/src/otlp/decode-traces.ts';
import { copyRows } from '../../exporter/src/writer/copy-rows.ts';
import { performanceMetrics } from '../../exporter/src/writer/raw-table.ts';
import { alternate } from '../harness/alternate.ts';
import type { DatabaseServer } from '../harness/database-server.ts';
import type { Answer } from '../harness/report.ts';
import { ratio } from '../harness/statistics.ts';
import { undisturbed } from '../harness/undisturbed.ts';
import { clients } from './end-to-end.ts';
import { spansPerRequest } from './make-request.ts';
import { createRandom } from './random.ts';
import { readRequests } from './request-file.ts';
import { copyIn, copyOut, emptyTable, expectStored } from './span-table.ts';
import { insertByUnnest } from './unnest-peer.ts';

const connections = 2;
const copyRowsMax = 8000;
const unnestRowsMax = 5000;
const repeatedShare = 0.05;

export interface WriterParts {
  database: DatabaseServer;
  requestFile: string;
  rowsFile: string;
  rowCount: number;
  rounds: number;
}

/** Question 3: what the writer alone makes of rows, and what storing each once costs. */
export async function measureWriter(parts: WriterParts): Promise<Answer> {
  const { database, requestFile, rowsFile, rowCount, rounds } = parts;
  const writes = readRequests(requestFile)
    .slice(0, Math.ceil(rowCount / spansPerRequest))
    .map(({ body }) => decodeTraces(gunzipSync(body), {}));
  const rows = writes.flatMap(({ performanceMetrics: list }) => list);
  const withRepeats = repeatSome(writes);
  const pool = createPool({
    connectionString: database.connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-bench-writer',
    logger: silentLogger,
    poolMin: connections
  });
  const writer = createWriter({ pool, logger: silentLogger });

  /** Rows a second of a piece of work that begins with an empty table and leaves each row in it once. */
  const rateOf =
    (offered: number, work: () => Promise<unknown>, isEmptied = true) =>
    () =>
      undisturbed([process.pid, database.processId], async () => {
        if (isEmptied) await emptyTable(database);
        const begun = performance.now();
        const seconds = (await work()) as number | undefined;
        const rate = offered / (seconds ?? (performance.now() - begun) / 1000);
        await expectStored(database, rows.length);
        return rate;
      });
  const runs = {
    psql: rateOf(rows.length, () => copyIn(database, rowsFile)),
    writer: rateOf(rows.length, () => writeAll(writer, writes)),
    copy: rateOf(rows.length, () => inParts(pool, rows, copyRowsMax, copyPlainly)),
    repeated: rateOf(withRepeats.length * spansPerRequest, () => writeAll(writer, withRepeats)),
    // Everything is there from the run before.
    duplicates: rateOf(rows.length, () => writeAll(writer, writes), false),
    unnest: rateOf(rows.length, () => inParts(pool, rows, unnestRowsMax, insertByUnnest))
  };
  try {
    await runs.writer();
    await copyOut(database, rowsFile);
    await runs.copy();
    await runs.unnest();
    const results = await alternate<keyof typeof runs, number>(rounds, runs);
    return toAnswer(results, rows.length, rounds);
  } finally {
    await writer.shutdown(5000);
    await pool.end();
  }
}

function toAnswer(results: Record<string, number[]>, rowCount: number, rounds: number): Answer {
  const { psql, writer, copy, repeated, duplicates, unnest } = results as Record<string, number[]> & {
    [Name in 'psql' | 'writer' | 'copy' | 'repeated' | 'duplicates' | 'unnest']: number[];
  };
  return {
    question: 'What does the writer make of rows, and what does storing each once cost?',
    method:
      `${rowCount.toLocaleString('en-US')} rows a round as objects in memory, ${rounds} rounds, in writes of ${spansPerRequest} rows, ${clients} at a time, on ${connections} connections. ` +
      `Plain COPY is the writer's own encoder without transaction, locks, state, order and owners, ${copyRowsMax} rows at a time on ${connections} connections; unnest has ${unnestRowsMax} rows and "on conflict do nothing". ` +
      `With repeats, ${repeatedShare * 100} % of the writes come a second time some writes later; duplicates are all writes again. Rows offered a second; each row is there once afterwards.`,
    figures: [
      { what: 'psql \\copy', unit: 'rows/s', rounds: psql },
      { what: 'plain COPY', unit: 'rows/s', rounds: copy },
      { what: 'unnest', unit: 'rows/s', rounds: unnest },
      { what: 'writer', unit: 'rows/s', rounds: writer },
      { what: 'writer / psql', unit: 'ratio', ...ratio(writer, psql), promise: { atLeast: 0.9 } },
      { what: 'writer / unnest', unit: 'ratio', ...ratio(writer, unnest), promise: { atLeast: 2 } },
      { what: 'writer / plain COPY', unit: 'ratio', ...ratio(writer, copy), goal: { atLeast: 0.97 } },
      {
        what: 'writer with 5 % repeats / plain COPY',
        unit: 'ratio',
        ...ratio(repeated, copy),
        promise: { atLeast: 0.85 }
      },
      {
        what: 'writer, all duplicates / plain COPY',
        unit: 'ratio',
        ...ratio(duplicates, copy),
        promise: { atLeast: 0.4 }
      }
    ]
  };
}

/** As many writes at a time as the receiver has clients. */
async function writeAll(writer: TelemetryWriter, writes: readonly TelemetryRows[]): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let position = next++; position < writes.length; position = next++)
      await writer.write(writes[position]!);
  };
  await Promise.all(Array.from({ length: clients }, work));
}

type Rows = TelemetryRows['performanceMetrics'];
type Insert = (client: DatabaseClient, rows: Rows) => Promise<void>;

async function inParts(pool: DatabasePool, rows: Rows, rowsMax: number, insert: Insert): Promise<void> {
  let next = 0;
  const work = async () => {
    const client = await pool.connect();
    for (let from = next; from < rows.length; from = next) {
      next += rowsMax;
      await insert(client, rows.slice(from, from + rowsMax));
    }
    client.release();
  };
  await Promise.all(Array.from({ length: connections }, work));
}

const copyPlainly: Insert = (client, rows) =>
  copyRows(
    client,
    performanceMetrics,
    rows.map((row) => ({ row, owner: 0 }))
  );

/** Some writes a second time, between 10 and 100 writes later, as a client does that had no answer. */
function repeatSome(writes: readonly TelemetryRows[]): TelemetryRows[] {
  const random = createRandom(3);
  const placed = writes.map((write, position) => ({ write, place: position }));
  const again = placed
    .filter(() => random() < repeatedShare)
    .map(({ write, place }) => ({ write, place: place + 10 + random() * 90 }));
  return [...placed, ...again].sort((a, b) => a.place - b.place).map(({ write }) => write);
}
