import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installWithNpm, type ServiceFolder } from './install-package.ts';
import { startOtlpSink } from './otlp-sink.ts';
import { runService } from './run-service.ts';

let folder: ServiceFolder;

beforeAll(async () => {
  folder = await installWithNpm(['express@5.3.0', 'fastify@5.12.8']);
  await cp(join(import.meta.dirname, '../../examples'), join(folder.path, 'examples'), { recursive: true });
}, 120_000);
afterAll(async () => folder.remove());

test.each([
  ['express-cjs', ['--import', '@lakegauge/instrumentation/register', 'app.js']],
  ['fastify-esm-ts', ['app.ts']]
])('the example %s runs and is recorded with its route and user', async (example, args) => {
  const sink = await startOtlpSink();
  const service = await runService({
    folder: join(folder.path, 'examples', example),
    args,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, PORT: '0' }
  });

  await (await fetch(`${service.url}/items/42`, { headers: { 'x-user': 'ada' } })).text();
  await service.stop();
  await sink.close();

  expect(sink.serverSpans()).toMatchObject([
    { attributes: { 'http.route': '/items/:id', 'user.id': 'ada' }, resource: { 'service.version': '1.0.0' } }
  ]);
});
