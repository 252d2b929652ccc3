import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProgram } from '../../../bench/harness/program.ts';
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
    const bin = join(folder, 'venv/bin');
    const service = await startProgram(
      join(bin, 'opentelemetry-instrument'),
      [join(bin, 'uvicorn'), '--app-dir', folder, 'main:app', '--port', '0'],
      /running on (http:\/\/\S+)/,
      readVariables('example-fastapi', receiver.address)
    );
    await (await fetch(`${service.address}/items/42`)).text();
    await service.stop();
    await expectRequests(receiver, 'example-fastapi', null, {
      span: '/items/{item_id}',
      userId: 'ada'
    });
    console.log('FastAPI: ok');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
