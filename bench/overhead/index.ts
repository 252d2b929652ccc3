import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { installWithNpm } from '../../tests/instrumentation/install-package.ts';
import type { BenchResult } from '../bench-result.ts';
import { alternate } from '../harness/alternate.ts';
import { startDatabaseServer } from '../harness/database-server.ts';
import { toResult, type Answer, type Figure } from '../harness/report.ts';
import { median, quantile } from '../harness/statistics.ts';
import { startService, type MeasuredService } from './measured-service.ts';
import { sendRequests } from './send-requests.ts';
import { createVariants, type Addresses, type Variant } from './variants.ts';

const peers = [
  'express@5.3.0',
  '@opentelemetry/api@1.10.0',
  '@opentelemetry/auto-instrumentations-node@0.82.0',
  'express-prom-bundle@8.0.0',
  'prom-client@15.1.3',
  'swagger-stats@0.99.7'
];
const connections = 16;
/** Longer than spans wait before they are written. */
const settleMs = 1500;

interface Options {
  rounds: number;
  requests: number;
  only: string | undefined;
}

/** What a request costs with this import, and with what people install today. */
export async function bench(arguments_: string[]): Promise<BenchResult> {
  const quick = arguments_.includes('--quick');
  const only = arguments_.find((argument) => argument.startsWith('--only='))?.slice(7);
  const options = { rounds: quick ? 3 : 7, requests: quick ? 10_000 : 40_000, only };
  const folder = await installWithNpm(peers);
  await cp(join(import.meta.dirname, 'services'), join(folder.path, 'services'), { recursive: true });
  const database = await startDatabaseServer();
  const sink = fork(join(import.meta.dirname, 'otlp-sink.cjs'), { stdio: 'inherit' });
  const [{ port }] = (await once(sink, 'message')) as [{ port: number }];
  const addresses = { database: database.connectionString, sink: `http://127.0.0.1:${port}` };
  const answers: Answer[] = [];
  try {
    for (const framework of ['node-http', 'express'] as const) {
      answers.push(await measure(framework, folder.path, addresses, options));
    }
  } finally {
    sink.disconnect();
    await database.stop();
    await folder.remove();
  }
  return toResult('Overhead in a service', 'npm run bench -- overhead', answers);
}

async function measure(
  framework: 'node-http' | 'express',
  folder: string,
  addresses: Addresses,
  { rounds, requests, only }: Options
): Promise<Answer> {
  const variants = createVariants(framework, addresses).filter(
    ({ name }) => only === undefined || name === 'nothing' || only.split('|').includes(name)
  );
  const services = new Map<string, MeasuredService>();
  for (const variant of variants) services.set(variant.name, await start(variant, framework, folder));
  try {
    for (const service of services.values()) await warmUp(service, requests);
    console.log(`${framework}: ${[...services.keys()].join(', ')}`);
    const runs = Object.fromEntries(
      [...services].map(([name, service]) => [name, () => cpuPerRequest(service, requests)])
    );
    const cpu = await alternate(rounds, runs);
    const rate = 0.5 / (median(cpu['nothing']!) / 1e6) / 2;
    const latency = await alternate(
      2,
      Object.fromEntries(
        [...services].map(([name, { port }]) => [
          name,
          () => sendRequests({ port, requests: requests / 5, connections, ratePerSecond: rate })
        ])
      )
    );
    const memory = new Map<string, number>();
    for (const [name, service] of services) memory.set(name, (await service.usage()).rssBytes);
    return toAnswer(framework, { cpu, latency, memory, rate });
  } finally {
    for (const service of services.values()) await service.stop();
  }
}

function start(variant: Variant, framework: string, folder: string): Promise<MeasuredService> {
  return startService({ ...variant, folder, program: variant.program ?? `${framework}.cjs` });
}

async function warmUp(service: MeasuredService, requests: number): Promise<void> {
  await sendRequests({ port: service.port, requests, connections });
  await delay(settleMs);
}

/** Microseconds of processor time that the service's process spends for a request, and for storing what it recorded. */
async function cpuPerRequest(service: MeasuredService, requests: number): Promise<number> {
  const before = await service.usage();
  await sendRequests({ port: service.port, requests, connections });
  await delay(settleMs);
  const after = await service.usage();
  const spent = (after.cpuUs - before.cpuUs) / requests;
  console.log(`  ${spent.toFixed(1)} µs`);
  return spent;
}

interface Measured {
  cpu: Record<string, number[]>;
  latency: Record<string, { latenciesMs: number[] }[]>;
  memory: Map<string, number>;
  rate: number;
}

function toAnswer(framework: string, { cpu, latency, memory, rate }: Measured): Answer {
  const bare = cpu['nothing']!;
  const added = (name: string) => cpu[name]?.map((value, round) => value - bare[round]!);
  const figures: Figure[] = [{ what: 'nothing', unit: 'µs a request', rounds: bare }];
  for (const name of Object.keys(cpu).slice(1)) {
    figures.push({ what: `${name}: added`, unit: 'µs a request', rounds: added(name)! });
  }
  const compare = (what: string, name: string, promise: number) => {
    const [subject, peer] = [added(name), added('stock OTLP')];
    if (!subject || !peer) return;
    const rounds = subject.map((value, round) => value / peer[round]!);
    const value = median(subject) / median(peer);
    figures.push({ what, unit: 'of stock OTLP', rounds, value, promise: { atMost: promise } });
  };
  compare('full', 'full', 0.6);
  compare('lean', 'lean', 0.12);
  const [full, without] = [cpu['full'], cpu['full, no exporter']];
  if (full && without) {
    const rounds = full.map((value, round) => value - without[round]!);
    figures.push({ what: 'our exporter over none', unit: 'µs a request', rounds, goal: { atMost: 3 } });
  }
  if (framework === 'node-http' && added('lean')) {
    figures.push({ what: 'lean', unit: 'µs a request', rounds: added('lean')!, goal: { atMost: 5 } });
  }
  const beside = (name: string, other: string) => {
    const [subject, peer] = [added(name), added(other)];
    if (!subject || !peer) return;
    const rounds = subject.map((value, round) => value / peer[round]!);
    const value = median(subject) / median(peer);
    figures.push({ what: name, unit: `of ${other}`, rounds, value, goal: { atMost: 1 } });
  };
  beside('full, database gone', 'full');
  beside('lean, database gone', 'lean');
  for (const peer of ['express-prom-bundle', 'swagger-stats', 'prom-client']) beside('lean', peer);
  for (const [name, loads] of Object.entries(latency)) {
    const of = (share: number) => loads.map(({ latenciesMs }) => quantile(latenciesMs, share));
    figures.push({ what: `${name}: p50 at half load`, unit: 'ms', rounds: of(0.5) });
    figures.push({ what: `${name}: p99 at half load`, unit: 'ms', rounds: of(0.99) });
  }
  for (const [name, bytes] of memory)
    figures.push({ what: `${name}: memory`, unit: 'MB', rounds: [bytes / 1e6] });
  return {
    question: `What does a request cost more on ${framework === 'express' ? 'Express 5' : 'node:http'}?`,
    method: `Processor time of the service's process, user and system, until what it recorded is written; all variants run at once and are loaded in turn over ${connections} connections. Latency at ${Math.round(rate)} requests a second, half of what the bare service could do on one of the processors.`,
    figures
  };
}
