import { afterAll, beforeAll, expect, test } from 'vitest';
import { installWithNpm, type ServiceFolder } from './install-package.ts';
import { startOtlpSink } from './otlp-sink.ts';
import { runService } from './run-service.ts';

let folder: ServiceFolder;

beforeAll(async () => {
  folder = await installWithNpm();
});
afterAll(async () => folder.remove());

test('one tarball installs alone outside the repository and records a service', async () => {
  const sink = await startOtlpSink();
  const service = await runService({
    folder: folder.path,
    args: ['--import', '@lakegauge/instrumentation/register', 'esm-app.ts'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }
  });

  await fetch(`${service.url}/api/orders/7`);
  await service.stop();
  await sink.close();

  expect(sink.spans).toMatchObject([{ attributes: { 'http.route': '/api/orders/:id' } }]);
  expect(sink.points).toMatchObject([{ count: 1, attributes: { 'http.route': '/api/orders/:id' } }]);
});
