// examples
// Builds and starts the examples that take a while to install, SvelteKit and FastAPI, and waits for their requests. Needs
// npm's registry, and for FastAPI Python 3 with venv and PyPI.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDatabaseServer } from '../../bench/harness/database-server.ts';
import { startLakegauge, startProgram } from '../../bench/harness/program.ts';
import { sql } from '@lakegauge/database';
import { eventually } from '../instrumentation/eventually.ts';
import { installWithNpm } from '../instrumentation/install-package.ts';
import { startOtlpSink } from '../instrumentation/otlp-sink.ts';
import { runService } from '../instrumentation/run-service.ts';

const run = promisify(execFile);
const examples = join(import.meta.dirname, '../../examples');

export async function soak(): Promise<void> {
  await runSvelteKit();
  await runFastApi();
}

async function runSvelteKit(): Promise<void> {
  const packages = [
    '@sveltejs/adapter-node@6.0.1',
    '@sveltejs/kit@3.2.0',
    '@sveltejs/vite-plugin-svelte@7.3.1'
  ];
  const folder = await installWithNpm([...packages, 'svelte@5.57.3', 'vite@8.3.8']);
  const sink = await startOtlpSink();
  try {
    const example = join(folder.path, 'examples/sveltekit');
    await cp(join(examples, 'sveltekit'), example, { recursive: true });
    await run(process.execPath, [join(folder.path, 'node_modules/vite/bin/vite.js'), 'build'], {
      cwd: example
    });
    const service = await runService({
      folder: example,
      args: ['build'],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, PORT: '3456', HOST: '127.0.0.1' },
      listening: /127\.0\.0\.1:(\d+)/i
    });
    await (await fetch(`${service.url}/items/42`)).text();
    await service.stop();
    const routes = sink.serverSpans().map(({ attributes }) => attributes['http.route']);
    if (routes.join() !== '/items/[id]') throw new Error(`SvelteKit: the routes are ${routes.join()}`);
    console.log('SvelteKit: ok');
  } finally {
    await sink.close();
    await folder.remove();
  }
}

async function runFastApi(): Promise<void> {
  const python = await run('python3', ['--version']).catch(() => undefined);
  if (python === undefined) {
    throw new Error(
      'python3 is not on PATH, and it is what examples/fastapi runs on: install it with its venv'
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'lakegauge-fastapi-'));
  const database = await startDatabaseServer();
  const lakegauge = await startLakegauge(database.connectionString);
  try {
    await cp(join(examples, 'fastapi'), folder, { recursive: true });
    await run('python3', ['-m', 'venv', 'venv'], { cwd: folder });
    await run('venv/bin/pip', ['install', '--quiet', '-r', 'requirements.txt'], { cwd: folder });
    const bin = join(folder, 'venv/bin');
    const service = await startProgram(
      join(bin, 'opentelemetry-instrument'),
      [join(bin, 'uvicorn'), '--app-dir', folder, 'main:app', '--port', '0'],
      /running on (http:\/\/\S+)/,
      {
        OTEL_SERVICE_NAME: 'example-fastapi',
        OTEL_EXPORTER_OTLP_ENDPOINT: lakegauge.address,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_SEMCONV_STABILITY_OPT_IN: 'http',
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta'
      }
    );
    await (await fetch(`${service.address}/items/42`)).text();
    await eventually(
      'the row',
      async () => {
        const { rows } = await database.pool.query(
          sql`select from lakegauge.performance_metrics
            where service_name = 'example-fastapi' and endpoint = '/items/{item_id}' and user_id = 'ada'`
        );
        return rows.length === 1;
      },
      60_000
    );
    await service.stop();
    console.log('FastAPI: ok');
  } finally {
    await lakegauge.stop();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
