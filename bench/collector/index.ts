import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireCollector } from '../../cli/src/collector/require-collector.ts';
import { runCollector } from '../../tests/collector/run-collector.ts';
import { startSwitchableProxy } from '../../tests/collector/switchable-proxy.ts';
import type { BenchResult } from '../bench-result.ts';
import { startDatabaseServer } from '../harness/database-server.ts';
import { startLakegauge } from '../harness/program.ts';
import { toResult, type Answer } from '../harness/report.ts';
import { writeRequests } from '../ingest/request-file.ts';
import type { ChainParts } from './chain-parts.ts';
import { measureChain } from './chain.ts';
import { measureDrain } from './drain.ts';
import { measureRecovery } from './recovery.ts';

/** `npm run bench -- collector`: what the collector in front of Lakegauge passes, costs, keeps and catches up with. */
export async function bench(arguments_: string[]): Promise<BenchResult> {
  const quick = arguments_.includes('--quick');
  const collectorProgram = await requireCollector(process.env, (line) => console.error(line));
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-bench-collector-'));
  const file = join(folder, 'requests');
  const database = await startDatabaseServer();
  const lakegauge = await startLakegauge(database.connectionString);
  const proxy = await startSwitchableProxy(lakegauge.address);
  const start = () =>
    runCollector({
      collector: collectorProgram,
      lakegaugeEndpoint: proxy.address,
      queueDirectory: join(folder, 'queue'),
      files: ['bench/collector/large-queue.yaml'],
      env: { OTELCOL_METRICS_INTERVAL: '30000' }
    });
  const parts: ChainParts = { database, lakegauge, proxy, collector: await start(), start, file };
  const answers: Answer[] = [];
  try {
    console.log('collector: chain');
    answers.push(await measureChain(parts, writeRequests(file, quick ? 50_000 : 200_000), quick ? 3 : 5));
    console.log('collector: drain');
    answers.push(await measureDrain(parts, writeRequests(file, quick ? 100_000 : 1_000_000)));
    console.log('collector: recovery');
    answers.push(await measureRecovery(parts, quick ? 2 : 5));
  } finally {
    await parts.collector.kill();
    await proxy.close();
    await lakegauge.stop();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return toResult('The collector in front of Lakegauge', 'npm run bench -- collector', answers);
}
