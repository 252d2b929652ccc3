import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireCollector } from '../../cli/src/collector/require-collector.ts';
import type { BenchResult } from '../bench-result.ts';
import { startDatabaseServer } from '../harness/database-server.ts';
import { startLakegauge, type Program } from '../harness/program.ts';
import { requirePsql } from '../harness/psql.ts';
import { toResult } from '../harness/report.ts';
import { measureCollector } from './collector.ts';
import { measureDecode } from './decode.ts';
import { measureEndToEnd } from './end-to-end.ts';
import { writeRequests } from './request-file.ts';
import { measureVisible } from './visible.ts';
import { measureWriter } from './writer.ts';

/** What ingest costs and how near it comes to the limit of Postgres. */
export async function bench(arguments_: string[]): Promise<BenchResult> {
  const quick = arguments_.includes('--quick');
  const rounds = 5;
  // What is missing is said before anything has been started.
  requirePsql();
  const collectorProgram = await requireCollector(process.env, (line) => console.error(line));
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-bench-files-'));
  const file = join(folder, 'requests');
  const rowsFile = join(folder, 'rows');
  const requests = { file, spans: writeRequests(file, quick ? 200_000 : 1_000_000) };
  const database = await startDatabaseServer();
  const announce = (what: string) => console.log(`ingest: ${what}`);
  let lakegauge: Program | undefined;
  try {
    announce('end to end');
    lakegauge = await startLakegauge(database.connectionString);
    // Ten rounds of a million, so that memory is seen over ten million spans.
    const endToEnd = await measureEndToEnd({
      database,
      lakegauge,
      requests,
      rowsFile,
      rounds: quick ? rounds : 10
    });
    announce('visible');
    const visible = await measureVisible({ database, lakegauge, requests, rounds }, endToEnd.rate);
    announce('collector');
    const collector = await measureCollector({ collectorProgram, database, lakegauge, requests, rounds });
    await lakegauge.stop();
    lakegauge = undefined;
    announce('writer');
    const rowCount = quick ? 100_000 : 300_000;
    const writer = await measureWriter({ database, requestFile: file, rowsFile, rowCount, rounds });
    announce('decode');
    const decode = await measureDecode({ rounds, seconds: quick ? 0.3 : 1 });
    const answers = [endToEnd.answer, decode, writer, collector, visible];
    return toResult('Ingest', 'npm run bench -- ingest', answers);
  } finally {
    await lakegauge?.stop();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
