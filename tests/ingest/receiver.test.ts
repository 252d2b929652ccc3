import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { silentLogger } from '@lakegauge/database';
import { createReceiver, type Authorize } from '@lakegauge/exporter/receiver';
import { createWriter, type TelemetryWriter } from '@lakegauge/exporter/writer';
import express from 'express';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { traceRequest } from '../otlp-request.ts';

const bodyBytesMax = 64 * 1024;
const inflatedBytesMax = 256 * 1024;
const budgetBytesMax = 300 * 1024;

let database: TestDatabase;
let writer: TelemetryWriter;
let server: Server;
let address: string;
let authorize: Authorize;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`select create_raw_partitions(current_date - 1, current_date + 1)`);
  writer = createWriter({ pool: database.pool, logger: silentLogger });
  const application = express();
  application.use(
    createReceiver({
      writer,
      logger: silentLogger,
      bodyBytesMax,
      inflatedBytesMax,
      budgetBytesMax,
      decodedBytesMax: 512 * 1024,
      bodyPace: { graceMs: 5000, bytesPerSecondMin: 8000 },
      authorize: (request, signal) => authorize(request, signal),
      allowedOrigins: ['https://shop.example.com'],
      excludePaths: ['/robots.txt']
    })
  );
  server = createServer(application).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  authorize = () => ({ allowed: true });
  await database.pool.query('truncate performance_metrics');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await writer.shutdown(5000);
  await database.drop();
});

const json = { 'content-type': 'application/json' };
const one = () => traceRequest('shop', [{ route: '/items/:id', durationMs: 25 }]).body as string;
const empty = JSON.stringify({ resourceSpans: [] });

async function post(body: string | Buffer, headers: Record<string, string> = json, path = '/v1/traces') {
  const response = await fetch(`${address}${path}`, { method: 'POST', headers, body: body as string });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer())
  };
}

/** A request whose body has only begun. */
function startBody(begin: string): ClientRequest {
  const request = httpRequest(`${address}/v1/traces`, { method: 'POST', headers: json });
  request.on('error', () => {});
  request.write(begin);
  return request;
}

async function finish(request: ClientRequest, rest: string): Promise<number | undefined> {
  request.end(rest);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

async function storedCount(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    'select count(*) as count from performance_metrics'
  );
  return rows[0]!.count;
}

test.each(['/v1/traces', '/api/otlp/v1/traces'])(
  'what was sent to %s is committed when 200 is answered',
  async (path) => {
    const answer = await post(one(), json, path);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.body.toString()).toBe('{}');
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    const { rows } = await database.pool.query(
      'select endpoint, method, status_code, response_time_ms, service_name from performance_metrics'
    );
    expect(rows).toEqual([
      { endpoint: '/items/:id', method: 'GET', status_code: 200, response_time_ms: 25, service_name: 'shop' }
    ]);
  }
);

test('the same request sent three times is stored once', async () => {
  const body = one();

  const answers = await Promise.all([post(body), post(body), post(body)]);

  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  expect(await storedCount()).toBe(1);
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync]
])('a body compressed by %s is read', async (encoding, compress) => {
  const answer = await post(compress(Buffer.from(one())), { ...json, 'content-encoding': encoding });

  expect(answer.status).toBe(200);
  expect(await storedCount()).toBe(1);
});

test('the charset of a JSON type is no hindrance, and the answer has none', async () => {
  const answer = await post(one(), { 'content-type': 'application/json; charset=utf-8' });

  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers.get('content-type')).toBe('application/json');
});

test('an empty request succeeds in its own encoding', async () => {
  const protobuf = await post(Buffer.alloc(0), { 'content-type': 'application/x-protobuf' });
  const text = await post(empty);

  expect(protobuf).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  expect(protobuf.headers.get('content-type')).toBe('application/x-protobuf');
  expect(text.body.toString()).toBe('{}');
});

test('items that cannot be stored are counted and explained, and the others are stored', async () => {
  const old = Date.now() - 30 * 86_400_000;
  const { body } = traceRequest('shop', [
    { route: '/kept', durationMs: 1 },
    { route: '/old', durationMs: 1, startMs: old },
    { route: '/future', durationMs: 1, startMs: Date.now() + 3_600_000 }
  ]);

  const answer = await post(body as string);

  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body.toString())).toEqual({
    partialSuccess: {
      rejectedSpans: '2',
      errorMessage: expect.stringMatching(/1 in_future .*1 too_old /) as string
    }
  });
  expect(await storedCount()).toBe(1);
});

test.each([
  ['not JSON', 'x', json, 400],
  ['JSON of another shape', '[]', json, 400],
  [
    'protobuf that ends too early',
    Buffer.from([0x0a, 0x7f, 0x01]),
    { 'content-type': 'application/x-protobuf' },
    400
  ],
  ['gzip that is broken', 'x', { ...json, 'content-encoding': 'gzip' }, 400],
  ['another compression', 'x', { ...json, 'content-encoding': 'br' }, 415],
  ['another type', 'x', { 'content-type': 'text/html' }, 415],
  ['a beacon without an origin', empty, { 'content-type': 'text/plain' }, 415],
  ['a body that is too large', 'x'.repeat(bodyBytesMax + 1), json, 413],
  [
    'a body that inflates too far',
    gzipSync(Buffer.alloc(inflatedBytesMax + 1)),
    { ...json, 'content-encoding': 'gzip' },
    413
  ],
  ['a foreign origin', empty, { ...json, origin: 'https://evil.example' }, 403]
])('%s is refused with a status that clients do not try again', async (_what, body, headers, status) => {
  const answer = await post(body, headers);

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe(
    (headers as Record<string, string>)['content-type'] === 'application/x-protobuf'
      ? 'application/x-protobuf'
      : 'application/json'
  );
  if (answer.headers.get('content-type') === 'application/json') {
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      code: expect.any(Number) as number,
      message: expect.stringMatching(/.{10}/) as string
    });
  }
});

test('an error in protobuf is a google.rpc.Status with code, message and details', async () => {
  const answer = await post(Buffer.from([0x0a, 0x7f]), { 'content-type': 'application/x-protobuf' });

  expect([...answer.body.subarray(0, 3)]).toEqual([0x08, 3, 0x12]);
  expect(answer.body.subarray(4).toString()).toMatch(/\w+/);
  expect(answer.body[4 + answer.body[3]!]).toBe(0x1a);
  expect(answer.body.toString()).toContain('google.rpc.BadRequest');
});

test('other methods are refused with the allowed one named', async () => {
  const response = await fetch(`${address}/v1/traces`);

  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST, OPTIONS');
});

test('without permission the body is not read', async () => {
  authorize = () => ({ allowed: false, statusCode: 401, message: 'Send a token' });

  const answer = await post(one());

  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body.toString())).toEqual({ code: 16, message: 'Send a token' });
  expect(await storedCount()).toBe(0);
});

test.each([
  ['x-correlation-id', 'order-17.a:b', 'order-17.a:b'],
  ['x-request-id', 'req_1', 'req_1'],
  ['x-correlation-id', 'a b', null],
  ['x-correlation-id', 'x'.repeat(129), null]
])('the correlation id in %s is taken up where it is harmless: %s', async (header, given, expected) => {
  const answer = await post(empty, { ...json, [header]: given });

  const id = answer.headers.get('x-correlation-id');
  if (expected) expect(id).toBe(expected);
  else expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test('whoever cannot tell who is asking has them come back', async () => {
  authorize = () => {
    throw new Error('the directory is away');
  };

  const answer = await post(one());

  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.body.toString()).not.toContain('directory');
});

test('an answer that asks for a credential says of which kind, one that asks for patience how long', async () => {
  authorize = () => ({ allowed: false, statusCode: 401, message: 'Send a token' });
  const unknown = await post(one());
  authorize = () => ({ allowed: false, statusCode: 429, message: 'Too often' });
  const often = await post(one());

  expect(unknown.headers.get('www-authenticate')).toBe('Bearer');
  expect(often.headers.get('retry-after')).toBe('1');
});

test('who names no service is warned, and nothing is rejected', async () => {
  const answer = await post(
    traceRequest('unknown_service:node', [{ route: '/a', durationMs: 1 }]).body as string
  );

  expect(JSON.parse(answer.body.toString())).toEqual({
    partialSuccess: { rejectedSpans: '0', errorMessage: expect.stringContaining('service.name') as string }
  });
  expect(await storedCount()).toBe(1);
});

test('what is wrong with a body is said in the details of the status', async () => {
  const answer = await post('x');

  expect(JSON.parse(answer.body.toString())).toMatchObject({
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field: 'body' }] }]
  });
});

test('a body that does not go on is ended with 408', async () => {
  const request = startBody('{"resource');

  const [response] = (await once(request, 'response')) as [IncomingMessage];

  expect(response.statusCode).toBe(408);
  expect(response.headers['content-type']).toBe('application/json');
});

test('a browser of a listed origin is told what it may send, on errors too', async () => {
  const origin = 'https://shop.example.com';
  const preflight = await fetch(`${address}/v1/traces`, { method: 'OPTIONS', headers: { origin } });
  const answer = await post('x', { ...json, origin });

  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Content-Encoding');
  expect(answer.status).toBe(400);
  for (const { headers } of [preflight, answer]) {
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toContain('Origin');
  }
});

test('a beacon of a listed origin is read as JSON', async () => {
  const answer = await post(one(), {
    'content-type': 'text/plain;charset=UTF-8',
    origin: 'https://shop.example.com'
  });

  expect(answer.status).toBe(200);
  expect(await storedCount()).toBe(1);
});

test('slow bodies are waited for without keeping others out', async () => {
  const slow = Array.from({ length: 16 }, () => startBody('{"resource'));

  const answers: { status: number }[] = [];
  for (let sent = 0; sent < 4; sent++) answers.push(await post(one()));
  const late = await Promise.all(slow.map((request) => finish(request, 'Spans":[]}')));

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(late).toEqual(Array(16).fill(200));
});

test('an answer before the end of the body reaches a client that is still sending', async () => {
  const request = startBody('x'.repeat(1000));
  const answered = once(request, 'response');
  for (let sent = 0; sent < 200; sent++) request.write('x'.repeat(32 * 1024));

  const [response] = (await answered) as [IncomingMessage];
  request.end();

  expect(response.statusCode).toBe(413);
  expect(response.headers.connection).toBe('close');
});

test.each([
  ['JSON of countless objects', () => `{"resourceSpans":[${'{},'.repeat(20_000)}{}]}`, json],
  [
    'protobuf of countless metrics',
    () => {
      const scope = Buffer.concat([
        Buffer.from([0x12, 0xc0, 0xb8, 0x02]),
        Buffer.alloc(40_000, Buffer.from([0x12, 0]))
      ]);
      return Buffer.concat([Buffer.from([0x0a, 0xc4, 0xb8, 0x02]), scope]);
    },
    { 'content-type': 'application/x-protobuf' }
  ]
])('%s is refused for the memory that it would take', async (_what, body, headers) => {
  const answer = await post(body(), headers, '/v1/metrics');

  expect(answer.status).toBe(413);
  expect(answer.body.toString()).toContain('Send smaller batches');
});

test('a bomb is refused for good also while there is no room for it', async () => {
  const held = Array.from({ length: 3 }, () => startBody(' '.repeat(35 * 1024)));
  await Promise.all(held.map((request) => once(request, 'socket')));
  const bomb = gzipSync(Buffer.alloc(inflatedBytesMax + 1));

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => post(bomb, { ...json, 'content-encoding': 'gzip' }))
  );
  for (const request of held) request.destroy();

  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(413));
});

test('requests beyond the memory for all are told to come back, and later ones are served', async () => {
  const held = Array.from({ length: 5 }, () => startBody(' '.repeat(50 * 1024)));

  const [refused] = await Promise.race(
    held.map((request) => once(request, 'response') as Promise<[IncomingMessage]>)
  );
  for (const request of held) request.destroy();
  let served = await post(empty);
  while (served.status === 429) served = await post(empty);

  expect(refused.statusCode).toBe(429);
  expect(refused.headers['retry-after']).toBe('1');
  expect(served.status).toBe(200);
});

test('while the database is away the answer is 503 with a time to come back, and what is sent again then is stored', async () => {
  const body = one();
  const name = new URL(database.connectionString).pathname.slice(1);
  const admin = new URL(database.connectionString);
  admin.pathname = '/postgres';
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  await client.query(`alter database ${name} with allow_connections false`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);

  const away = await post(body);
  await client.query(`alter database ${name} with allow_connections true`);
  await client.end();
  const back = await post(body);

  expect(away.status).toBe(503);
  expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(back.status).toBe(200);
  expect(await storedCount()).toBe(1);
});
