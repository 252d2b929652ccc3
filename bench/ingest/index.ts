import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchResult } from '../bench-result.ts';
import { startDatabaseServer } from '../harness/database-server.ts';
import { startLakegauge } from '../harness/program.ts';
import { requirePsql } from '../harness/psql.ts';
import { toResult, type Answer } from '../harness/report.ts';
import { measureEndToEnd } from './end-to-end.ts';
import { writeRequests } from './request-file.ts';

/** What ingest costs and how near it comes to the limit of Postgres. */
export async function bench(arguments_: string[]): Promise<BenchResult> {
  const quick = arguments_.includes('--quick');
  requirePsql();
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-bench-files-'));
  const file = join(folder, 'requests');
  const rowsFile = join(folder, 'rows');
  const requests = { file, spans: writeRequests(file, quick ? 200_000 : 1_000_000) };
  const database = await startDatabaseServer();
  const answers: Answer[] = [];
  try {
    const lakegauge = await startLakegauge(database.connectionString);
    const rounds = quick ? 5 : 10;
    const { answer } = await measureEndToEnd({ database, lakegauge, requests, rowsFile, rounds });
    answers.push(answer);
    await lakegauge.stop();
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return toResult('Ingest', 'npm run bench -- ingest', answers);
}
