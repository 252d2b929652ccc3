import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPackage, type ServiceFolder } from './install-package.ts';
import { startOtlpSink } from './otlp-sink.ts';
import { runService } from './run-service.ts';

const register = '@lakegauge/instrumentation/register';
const skipping = 'Skipping performance metric collection - Lakebase not configured';

let folder: ServiceFolder;

beforeAll(async () => {
  folder = await installPackage();
});
afterAll(async () => folder.remove());

describe('without a destination', () => {
  test('one line at debug level says so, and nothing is loaded or patched', async () => {
    const service = await run('commonjs-app.cjs', { OTEL_LOG_LEVEL: 'debug' });

    const modules = await (await fetch(`${service.url}/modules`)).json();
    const ending = await service.stop();

    expect(service.output().stderr).toBe(`lakegauge debug: ${skipping}\n`);
    expect(modules).toEqual({ loaded: [], patched: false });
    expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('nothing at all is said at the usual level', async () => {
    const service = await run('commonjs-app.cjs', {});

    await service.stop();

    expect(service.output().stderr).toBe('');
  });

  test('the DATABASE_URL of another kind of database is none', async () => {
    const service = await run('commonjs-app.cjs', {
      OTEL_LOG_LEVEL: 'debug',
      DATABASE_URL: 'mysql://db/shop'
    });

    await service.stop();

    expect(service.output().stderr).toContain(skipping);
  });
});

test('OTEL_SDK_DISABLED switches everything off', async () => {
  const sink = await startOtlpSink();
  const service = await run('commonjs-app.cjs', {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_SDK_DISABLED: 'true'
  });

  const modules = await (await fetch(`${service.url}/modules`)).json();
  await service.stop();
  await sink.close();

  expect(modules).toEqual({ loaded: [], patched: false });
  expect(sink.spans).toEqual([]);
});

test('with OTLP alone, pg is not loaded, and nothing of node:http is patched', async () => {
  const sink = await startOtlpSink();
  const service = await run('commonjs-app.cjs', { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });

  await fetch(`${service.url}/api/users/1`);
  const { loaded, patched } = (await (await fetch(`${service.url}/modules`)).json()) as {
    loaded: string[];
    patched: boolean;
  };
  await service.stop();
  await sink.close();

  expect(patched).toBe(false);
  expect(loaded.filter((file) => /node_modules.pg/.test(file))).toEqual([]);
});

function run(program: string, env: Record<string, string>) {
  return runService({ folder: folder.path, args: ['--import', register, program], env });
}
