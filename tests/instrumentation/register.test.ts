import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { installPackage, type ServiceFolder } from './install-package.ts';
import { startOtlpSink, type OtlpSink, type ReceivedPoint } from './otlp-sink.ts';
import { runService, type Service } from './run-service.ts';

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

const register = '@lakegauge/instrumentation/register';

describe.each([
  ['a CommonJS program with --require', ['--require', register, 'commonjs-app.cjs']],
  ['a CommonJS program with --import', ['--import', register, 'commonjs-app.cjs']],
  ['a CommonJS program with require on its first line', ['commonjs-first-line.cjs']],
  ['an ESM TypeScript program with --import', ['--import', register, 'esm-app.ts']],
  ['an ESM TypeScript program with --require', ['--require', register, 'esm-app.ts']],
  ['an ESM TypeScript program with import on its first line', ['esm-first-line.ts']],
  ['a program that loads it in two ways', ['--import', register, 'commonjs-first-line.cjs']]
])('%s', (_name, args) => {
  test.each(['full', 'lean'])(
    'records each request once in %s depth, as a span and in the histogram',
    async (depth) => {
      const env = { ...toSink(), OTEL_BSP_SCHEDULE_DELAY: '50', LAKEGAUGE_DEPTH: depth };
      const service = await runService({ folder: folder.path, args, env });

      for (const path of ['/api/users/1', '/api/users/2', '/api/orders/7?token=secret', '/api/orders']) {
        await ask(service, path);
      }
      for (const path of ['/reports/2026', '/boom', '/nowhere/5', '/api/nowhere', '/health']) {
        await ask(service, path);
      }
      await abort(service, '/slow');
      // The service hears of it a moment after us.
      await eventually('the aborted request', () =>
        sink.spans.some(({ attributes }) => attributes['http.route'] === '/slow')
      );
      const ending = await service.stop();

      expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
      expect(
        sink
          .serverSpans()
          .map(({ attributes }) => toLine(attributes))
          .toSorted()
      ).toEqual([
        'GET (no route) 404',
        'GET (no route) 404',
        'GET /api/orders 200',
        'GET /api/orders/:id 200',
        'GET /api/users/:id 200',
        'GET /api/users/:id 200',
        'GET /boom 500 Error',
        'GET /reports/:year 200',
        'GET /slow 200 client_aborted'
      ]);
      expect(sink.spans).toHaveLength(9);
      expect(countByRoute(sink.points)).toEqual({
        'GET (no route) 404': 2,
        'GET /api/orders 200': 1,
        'GET /api/orders/:id 200': 1,
        'GET /api/users/:id 200': 2,
        'GET /boom 500 Error': 1,
        'GET /reports/:year 200': 1,
        'GET /slow 200 client_aborted': 1
      });
      expect(service.output().stderr).not.toMatch(/^lakegauge |Warning:/m);
    }
  );
});

test('a program without a framework is recorded by its paths, with identifiers replaced', async () => {
  const service = await runService({
    folder: folder.path,
    args: ['--import', register, 'bare-http.mjs'],
    env: toSink()
  });

  for (const path of ['/users/42', '/users/43', '/missing/1', '/ping', '/internal/x'])
    await ask(service, path);
  await service.stop();

  const lines = sink.serverSpans().map(({ attributes }) => toLine(attributes));
  expect(lines.toSorted()).toEqual(['GET (no route) 404', 'GET /users/:id 200', 'GET /users/:id 200']);
  expect(countByRoute(sink.points)).toEqual({ 'GET (no route) 404': 1, 'GET /users/:id 200': 2 });
});

test('the histogram is an exponential delta in seconds', async () => {
  const service = await runService({
    folder: folder.path,
    args: ['--import', register, 'bare-http.mjs'],
    env: { ...toSink(), OTEL_METRIC_EXPORT_INTERVAL: '200' }
  });

  await ask(service, '/a');
  await eventually('the first collection', () => durations(sink.points).length === 1);
  await ask(service, '/a');
  await service.stop();

  expect(durations(sink.points)).toMatchObject([
    { exponential: true, temporality: 1, unit: 's', count: 1 },
    { exponential: true, temporality: 1, unit: 's', count: 1 }
  ]);
});

test('a request is on its way within the time that the dashboard promises, without any flush', async () => {
  const service = await runService({
    folder: folder.path,
    args: ['--import', register, 'bare-http.mjs'],
    env: toSink()
  });

  await ask(service, '/a');
  await eventually('the span', () => sink.serverSpans().length === 1, 5000);

  await service.stop();
});

describe('the resource', () => {
  test('names the program by its package.json, its instance, and that every span is kept', async () => {
    const first = await recordOne({ NODE_ENV: 'staging' });
    const second = await recordOne({});

    expect(first).toMatchObject({
      'service.name': 'sample-shop',
      'service.version': '3.2.1',
      'deployment.environment.name': 'staging',
      'lakegauge.spans.complete': true,
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string
    });
    expect(second['service.instance.id']).not.toBe(first['service.instance.id']);
  });

  test('holds neither command line nor host', async () => {
    const resource = await recordOne({});

    expect(Object.keys(resource).filter((key) => /^(process|host|os)[.]/.test(key))).toEqual([]);
  });

  test('follows the standard variables', async () => {
    const resource = await recordOne({
      OTEL_SERVICE_NAME: 'shop',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=9,deployment.environment.name=blue,team=web',
      NODE_ENV: 'production'
    });

    expect(resource).toMatchObject({
      'service.name': 'shop',
      'service.version': '9',
      'deployment.environment.name': 'blue',
      team: 'web'
    });
  });

  test('does not claim every span under a sampler, and the histogram keeps the count', async () => {
    const service = await runService({
      folder: folder.path,
      args: ['--import', register, 'bare-http.mjs'],
      env: { ...toSink(), OTEL_TRACES_SAMPLER: 'always_off' }
    });

    for (const path of ['/a', '/b', '/b']) await ask(service, path);
    await service.stop();

    expect(sink.spans).toEqual([]);
    expect(countByRoute(sink.points)).toEqual({ 'GET /a 200': 1, 'GET /b 200': 2 });
    expect(sink.points[0]?.resource).not.toHaveProperty('lakegauge.spans.complete');
  });

  async function recordOne(env: Record<string, string>) {
    const before = sink.spans.length;
    const service = await runService({
      folder: folder.path,
      args: ['--import', register, 'bare-http.mjs'],
      env: { ...toSink(), ...env }
    });
    await ask(service, '/a');
    await service.stop();
    return sink.spans[before]!.resource;
  }
});

describe('what a request says', () => {
  test('no query string, address or user agent leaves the process', async () => {
    const service = await runService({
      folder: folder.path,
      args: ['--import', register, 'bare-http.mjs'],
      env: toSink()
    });

    await fetch(`${service.url}/search?token=secret`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
    await service.stop();

    const { attributes } = sink.serverSpans()[0]!;
    expect(attributes).toMatchObject({ 'url.path': '/search', 'http.route': '/search' });
    expect(Object.keys(attributes).filter((key) => /query|client|peer|user_agent/.test(key))).toEqual([]);
    expect(JSON.stringify(sink.spans)).not.toMatch(/secret|203\.0\.113\.9/);
  });

  test('headers of the exporter come from the standard variables', async () => {
    const service = await runService({
      folder: folder.path,
      args: ['--import', register, 'bare-http.mjs'],
      env: { ...toSink(), OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc' }
    });

    await ask(service, '/a');
    await service.stop();

    expect(sink.headers.map(({ authorization }) => authorization)).toEqual(['Bearer abc', 'Bearer abc']);
  });

  test('paths of the operator are left out too', async () => {
    const service = await runService({
      folder: folder.path,
      args: ['--import', register, 'bare-http.mjs'],
      env: { ...toSink(), LAKEGAUGE_EXCLUDE_PATHS: '/status, /private/' }
    });

    for (const path of ['/status', '/private/1', '/status/1']) await ask(service, path);
    await service.stop();

    expect(countByRoute(sink.points)).toEqual({ 'GET /status/:id 200': 1 });
    expect(sink.serverSpans()).toHaveLength(1);
  });
});

describe('a request that goes on to another service', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';

  test.each([
    ['commonjs-app.cjs', '01'],
    ['esm-app.ts', '01'],
    ['esm-app.ts', '00']
  ])('%s carries its trace along, as sampled as the caller had it (%s)', async (program, flags) => {
    const downstream = await startDownstream();
    const service = await runService({
      folder: folder.path,
      args: ['--import', register, program],
      env: toSink()
    });

    await fetch(`${service.url}/downstream?url=${downstream.url}`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-${flags}` }
    });
    await service.stop();
    await downstream.close();

    // One span, so none of the calls, and none of the exporter's own.
    expect(sink.spans).toMatchObject([
      { name: 'GET /downstream', traceId, parentSpanId: 'b7ad6b7169203331' }
    ]);
    expect(new Set(sink.points.map(({ metric }) => metric))).toEqual(
      new Set(['http.server.request.duration'])
    );
    // Once by node:http, once by fetch.
    const expected = `00-${traceId}-${sink.spans[0]?.spanId}-${flags}`;
    expect(downstream.traceparents).toEqual([expected, expected]);
  });
});

async function startDownstream() {
  const traceparents: (string | string[] | undefined)[] = [];
  const server = createServer((request, response) => {
    traceparents.push(request.headers.traceparent);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    traceparents,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
}

function toSink(): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
}

async function ask(service: Service, path: string): Promise<void> {
  await (await fetch(service.url + path)).text();
}

/** Leaves in the middle of the answer. */
async function abort(service: Service, path: string): Promise<void> {
  const leaving = new AbortController();
  const response = await fetch(service.url + path, { signal: leaving.signal });
  leaving.abort();
  await response.text().catch(() => {});
}

function toLine(attributes: ReceivedPoint['attributes']): string {
  return [
    attributes['http.request.method'],
    attributes['http.route'] ?? '(no route)',
    attributes['http.response.status_code'],
    attributes['error.type']
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

function durations(points: ReceivedPoint[]): ReceivedPoint[] {
  return points.filter(({ metric }) => metric === 'http.server.request.duration');
}

function countByRoute(points: ReceivedPoint[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { attributes, count } of durations(points)) {
    const line = toLine(attributes);
    counts[line] = (counts[line] ?? 0) + count;
  }
  return counts;
}
