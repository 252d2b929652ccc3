import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from '@lakegauge/database';
import { startProgram } from '../../../bench/harness/program.ts';
import { expectAgreement } from './expect-agreement.ts';
import { expectRequests, type Receiver } from './expect-requests.ts';
import { readVariables } from './read-variables.ts';

const run = promisify(execFile);
const example = join(import.meta.dirname, '../../../examples/fastapi');

/** Runs the example of FastAPI on a Python of its own with the variables of the page. */
export async function runFastApi(receiver: Receiver): Promise<void> {
  const python = await run('python3', ['--version']).catch(() => undefined);
  if (python === undefined) {
    throw new Error('python3 is not on PATH, and examples/fastapi runs on it: install it with its venv');
  }
  const folder = await mkdtemp(join(tmpdir(), 'lakegauge-fastapi-'));
  try {
    await cp(example, folder, { recursive: true });
    await run('python3', ['-m', 'venv', 'venv'], { cwd: folder });
    await run('venv/bin/pip', ['install', '--quiet', '-r', 'requirements.txt'], { cwd: folder });
    await run('venv/bin/python', ['-c', 'import fastapi, uvicorn, opentelemetry.instrumentation.fastapi'], {
      cwd: folder
    });
    for (const conventions of ['today', 'former'] as const) await compare(receiver, folder, conventions);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sends a few requests of each kind, and compares what spans and histogram say of them. */
async function compare(receiver: Receiver, folder: string, conventions: 'today' | 'former'): Promise<void> {
  const serviceName = conventions === 'today' ? 'example-fastapi' : 'example-fastapi-former';
  const { OTEL_SEMCONV_STABILITY_OPT_IN, ...variables } = readVariables(serviceName, receiver.address);
  const optIn = conventions === 'today' ? { OTEL_SEMCONV_STABILITY_OPT_IN } : {};
  const bin = join(folder, 'venv/bin');
  const service = await startProgram(
    join(bin, 'opentelemetry-instrument'),
    [join(bin, 'uvicorn'), '--app-dir', folder, 'main:app', '--port', '0'],
    /running on (http:\/\/\S+)/,
    { ...variables, ...optIn }
  );
  for (const path of ['/items/1', '/items/2', '/items/3', '/boom', '/nothing', '/nothing/at/all'])
    await (await fetch(service.address + path)).text();
  await service.stop();
  await expectAgreement(receiver, serviceName, {
    'GET /items/{item_id} 200': 3,
    'GET /boom 500': 1,
    'GET (unmatched) 404': 2
  });
  await expectRequests(receiver, serviceName, '/boom', { span: '/boom', userId: null });
  const { rows } = await receiver.pool.query<{ user: string }>(
    sql`select distinct user_id as user from lakegauge.performance_metrics
        where service_name = ${serviceName} and endpoint = '/items/{item_id}'`
  );
  if (rows.length !== 1 || rows[0]!.user !== 'ada')
    throw new Error(`${serviceName}: the users are ${JSON.stringify(rows)}`);
  console.log(`FastAPI, ${conventions}'s conventions: ok`);
}
