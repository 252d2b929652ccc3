import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { installPackage, type ServiceFolder } from './install-package.ts';
import { startOtlpSink, type OtlpSink } from './otlp-sink.ts';
import { runService } from './run-service.ts';

const register = '@lakegauge/instrumentation/register';

let folder: ServiceFolder;
let sink: OtlpSink;

beforeAll(async () => {
  folder = await installPackage();
});
afterAll(async () => folder.remove());
beforeEach(async () => {
  sink = await startOtlpSink();
});
afterEach(async () => sink.close());

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends the process as ever, after a flush', async (signal) => {
  const service = await run('bare-http.mjs');

  await fetch(`${service.url}/a`);
  const ending = await service.stop(signal);

  expect(ending).toEqual({ code: null, signal });
  expect(sink.serverSpans()).toHaveLength(1);
  expect(countDurations()).toBe(1);
});

test('a program that comes to its end by itself is flushed and not held up', async () => {
  const service = await run('ends-by-itself.cjs');

  const ending = await service.ended;

  expect(ending).toEqual({ code: 0, signal: null });
  expect(sink.serverSpans()).toMatchObject([{ attributes: { 'http.route': '/once' } }]);
  expect(countDurations()).toBe(1);
});

test('a program with its own handler decides when to end, and what it serves until then is recorded', async () => {
  const service = await run('own-sigterm.cjs');

  await fetch(`${service.url}/before`);
  const ending = await service.stop();

  expect(ending).toEqual({ code: 0, signal: null });
  expect(service.output().stdout).toContain('tidied up');
  expect(sink.serverSpans()).toMatchObject([{ attributes: { 'http.route': '/before' } }]);
  expect(countDurations()).toBe(1);
});

test('a handler that waits for nobody but itself does not keep the process alive', async () => {
  const service = await run('polite-handler.cjs');

  await fetch(`${service.url}/a`);
  const ending = await service.stop();

  expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
  expect(service.output().stdout).toContain('cleaned up');
  expect(sink.serverSpans()).toHaveLength(1);
});

describe('where nothing can be awaited any more', () => {
  test('a program that leaves by process.exit() loses nothing', async () => {
    const service = await run('exits-at-once.cjs');

    for (const path of ['/a', '/b']) await fetch(service.url + path);
    const ending = await service.stop();

    expect(ending).toEqual({ code: 7, signal: null });
    expect(routes()).toEqual(['/a', '/b']);
    expect(service.output().stderr).toBe('');
  });

  test('the request that brought the service down is recorded', async () => {
    const service = await run('exits-at-once.cjs');

    await fetch(`${service.url}/crash`).catch(() => {});
    const ending = await service.ended;

    expect(ending).toEqual({ code: 1, signal: null });
    expect(routes()).toEqual(['/crash']);
    expect(service.output().stderr).toContain('Error: crashed');
  });

  test('a destination that does not answer holds the end up for two seconds at most', async () => {
    const silent = await startSilentServer();
    const service = await run('exits-at-once.cjs', { OTEL_EXPORTER_OTLP_ENDPOINT: silent.url });

    await fetch(`${service.url}/a`);
    const ending = await service.stop();
    await silent.close();

    expect(ending).toEqual({ code: 7, signal: null });
    expect(service.output().stderr).toContain('The last telemetry was not delivered in time');
  });
});

describe('when nobody listens at the destination', () => {
  test('the service answers, says so once, and can be ended', async () => {
    await sink.close();
    const service = await run('bare-http.mjs', {
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
      OTEL_BSP_SCHEDULE_DELAY: '50'
    });

    for (const path of ['/a', '/b', '/c']) {
      expect((await fetch(service.url + path)).status).toBe(200);
    }
    await eventually('the warning', () => /Cannot export/.test(service.output().stderr));
    const ending = await service.stop();

    expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
    expect(service.output().stderr.match(/"destination":"OTLP","signal":"spans"/g)).toHaveLength(1);
  });

  test('a second signal does not wait for the flush', async () => {
    const silent = await startSilentServer();
    const service = await run('bare-http.mjs', { OTEL_EXPORTER_OTLP_ENDPOINT: silent.url });
    await fetch(`${service.url}/a`);

    service.child.kill('SIGINT');
    await eventually('the flush to hang', () => silent.requests > 0);
    // The same key press, passed on by npm, comes twice within half a second; only a later one is a second one.
    const ending = await eventually('the end', () => {
      service.child.kill('SIGINT');
      return service.child.signalCode;
    });
    await silent.close();

    expect(ending).toBe('SIGINT');
  });
});

function run(program: string, env: Record<string, string> = {}) {
  return runService({
    folder: folder.path,
    args: ['--import', register, program],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...env }
  });
}

function routes() {
  return sink.serverSpans().map(({ attributes }) => attributes['http.route']);
}

function countDurations(): number {
  return sink.points
    .filter(({ metric }) => metric === 'http.server.request.duration')
    .reduce((sum, { count }) => sum + count, 0);
}

/** Takes requests and never answers. */
async function startSilentServer() {
  const state = { requests: 0 };
  const server: Server = createServer(() => state.requests++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  });
}
