import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alternate } from '../harness/alternate.ts';
import type { DatabaseServer } from '../harness/database-server.ts';
import { processorSeconds } from '../harness/processor-time.ts';
import { startProgram, type Program } from '../harness/program.ts';
import type { Answer } from '../harness/report.ts';
import { ratio } from '../harness/statistics.ts';
import { undisturbed } from '../harness/undisturbed.ts';
import { clients } from './end-to-end.ts';
import { sendLoad } from './send-load.ts';
import { emptyTable, expectStored } from './span-table.ts';

export interface CollectorParts {
  /** Path of the collector's program. */
  collectorProgram: string;
  database: DatabaseServer;
  lakegauge: Program;
  requests: { file: string; spans: number };
  rounds: number;
}

/** Question 4: what decode and store cost beside what the collector takes to decode and forward. */
export async function measureCollector(parts: CollectorParts): Promise<Answer> {
  const { collectorProgram, database, lakegauge, requests, rounds } = parts;
  const sink = await startProgram(
    process.execPath,
    [join(import.meta.dirname, 'null-sink.ts')],
    /(http:\S+)/
  );
  const [forwardPort, discardPort] = await freePorts();
  const config = `--config=${join(import.meta.dirname, 'collector.yaml')}`;
  const collector = await startProgram(collectorProgram, [config], /Everything is ready/, {
    SINK: sink.address,
    FORWARD_PORT: String(forwardPort),
    DISCARD_PORT: String(discardPort)
  });
  const own = [process.pid, database.processId];
  const costOf = (program: Program, url: string, settle: () => Promise<void>) => () =>
    undisturbed(own, async () => {
      await emptyTable(database);
      const before = processorSeconds(program.processId);
      await sendLoad({ file: requests.file, url: `${url}/v1/traces`, clients });
      await settle();
      return ((processorSeconds(program.processId) - before) / requests.spans) * 1e6;
    });
  let forwarded = 0;
  const runs = {
    ours: costOf(lakegauge, lakegauge.address, () => expectStored(database, requests.spans)),
    forward: costOf(collector, `http://127.0.0.1:${forwardPort}`, async () => {
      forwarded += requests.spans;
      await untilForwarded(sink.address, forwarded);
    }),
    discard: costOf(collector, `http://127.0.0.1:${discardPort}`, async () => {})
  };
  try {
    for (const run of Object.values(runs)) await run();
    const { ours, forward, discard } = await alternate<keyof typeof runs, number>(rounds, runs);
    return {
      question: 'What does a span cost beside the OpenTelemetry Collector?',
      method:
        `The same ${requests.spans.toLocaleString('en-US')} spans a round, ${rounds} rounds, to \`lakegauge start\` (decode and store) and to the OpenTelemetry Collector 0.161.0: OTLP receiver, batch processor and OTLP exporter with gzip into a sink that counts the spans; ` +
        'and, for comparison, its receiver alone with an exporter that throws everything away. CPU time of the process, without Postgres, sink and load generator.',
      figures: [
        { what: 'Lakegauge, decode and store', unit: 'µs/span', rounds: ours },
        { what: 'Collector, decode and forward', unit: 'µs/span', rounds: forward },
        { what: 'Collector, decode and discard', unit: 'µs/span', rounds: discard },
        {
          what: 'ours / decode and forward',
          unit: 'ratio',
          ...ratio(ours, forward),
          promise: { atMost: 0.5 }
        }
      ]
    };
  } finally {
    await collector.stop();
    await sink.stop();
  }
}

async function untilForwarded(sink: string, spans: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  let arrived = 0;
  while (performance.now() < deadline) {
    arrived = Number(await (await fetch(sink)).text());
    if (arrived >= spans) return;
    await sleep(100);
  }
  throw new Error(`The collector took ${spans} spans and forwarded ${arrived} of them within a minute`);
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports = [];
  for (const server of servers) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) server.close();
  return ports as [number, number];
}
