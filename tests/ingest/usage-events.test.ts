import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { silentLogger } from '@lakegauge/database';
import { createUsageEvents, type AuthorizeResult } from '@lakegauge/exporter/receiver';
import { createWriter, type TelemetryWriter } from '@lakegauge/exporter/writer';
import express from 'express';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';

const path = '/api/v1/metrics/usage-events';
const json = { 'content-type': 'application/json' };
const listed = 'https://shop.example.com';

let database: TestDatabase;
let writer: TelemetryWriter;
let server: Server;
let address: string;
let sender: AuthorizeResult;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 8, current_date + 1)');
  writer = createWriter({ pool: database.pool, logger: silentLogger });
  const application = express();
  application.use(
    createUsageEvents({
      writer,
      logger: silentLogger,
      identify: () => sender,
      allowedOrigins: [listed],
      bodyBytesMax: 256 * 1024,
      inflatedBytesMax: 512 * 1024
    })
  );
  server = createServer(application).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  sender = { allowed: true, userId: 'jane' };
  await database.pool.query('truncate usage_events, redated_events');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await writer.shutdown(5000);
  await database.drop();
});

async function post(body: unknown, headers: Record<string, string> = json) {
  const sent = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
  const response = await fetch(`${address}${path}`, { method: 'POST', headers, body: sent as string });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const timestamp = () => new Date().toISOString();
const event = (given: object = {}) => ({ event_type: 'button_click', timestamp: timestamp(), ...given });

async function stored() {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    'select * from usage_events order by timestamp'
  );
  return rows;
}

test('events are committed when 202 is answered, with everything that they say', async () => {
  const time = new Date(Date.now() - 5000);

  const answer = await post({
    events: [
      {
        event_type: 'form_submit',
        timestamp: time.toISOString().replace('Z', '123Z'),
        page_name: '/orders/42?token=secret',
        element_id: 'form#order',
        success: false,
        metadata: { plan: 'pro', next: '/a?token=secret', 'user.id': 'mallory' },
        id: '0192e7a4-0000-7000-8000-00000000002a',
        session_id: 's-1',
        user_id: 'mallory',
        unknown: 1
      }
    ]
  });

  expect(answer.status).toBe(202);
  expect(answer.body).toEqual({ message: 'Events accepted', events_received: 1, status: 'processing' });
  const rows = await stored();
  expect(rows).toEqual([
    {
      id: '0192e7a4-0000-7000-8000-00000000002a',
      timestamp: time,
      event_type: 'form_submit',
      user_id: 'jane',
      page_name: '/orders/:id',
      element_id: 'form#order',
      success: false,
      metadata: { plan: 'pro', next: '/a' },
      service_name: 'unknown_service',
      environment: '',
      session_id: 's-1',
      trace_id: null
    }
  ]);
});

test('a bare array, nulls and no events at all are fine', async () => {
  const nulls = {
    page_name: null,
    element_id: null,
    success: null,
    metadata: null,
    id: null,
    session_id: null
  };

  expect(await post([event(nulls), event({ event_type: 'my_app.checkout2' })])).toMatchObject({
    status: 202,
    body: { events_received: 2 }
  });
  expect(await post([])).toMatchObject({ status: 202, body: { events_received: 0 } });
  expect(await post({ events: [] })).toMatchObject({ status: 202, body: { events_received: 0 } });
  expect((await stored()).map((row) => row.event_type).toSorted()).toEqual([
    'button_click',
    'my_app.checkout2'
  ]);
});

test('the same events sent again are stored once, with an id of their own or without, at once or later', async () => {
  const events = [
    event(),
    event({ event_type: 'search' }),
    event({ id: 'click-1' }),
    event({ id: 'click-2' })
  ];

  const answers = await Promise.all([post(events), post(events), post(events)]);
  const last = await post(events.toReversed());

  expect([...answers, last].map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  expect(await stored()).toHaveLength(4);
});

test('an event with an impossible clock is stored at the time of its receipt, once', async () => {
  const events = [
    event({ timestamp: '2001-02-03T04:05:06Z' }),
    event({ timestamp: '2999-01-01T00:00:00+01:00' })
  ];

  await post(events);
  await post(events);

  const rows = await stored();
  expect(rows).toHaveLength(2);
  expect(rows.map((row) => (row.metadata as Record<string, string>).client_time).toSorted()).toEqual([
    '2001-02-03T04:05:06.000000Z',
    '2998-12-31T23:00:00.000000Z'
  ]);
});

test('whoever is not signed in is anonymous, by session', async () => {
  sender = { allowed: true };

  await post([event({ session_id: 's-1' }), event({ event_type: 'search' })]);

  expect((await stored()).map((row) => row.user_id).toSorted()).toEqual(['anonymous:none', 'anonymous:s-1']);
});

test.each([
  ['a type that is none', { event_type: 'Click me' }, /event_type: must be/],
  ['a type that is too long', { event_type: 'x'.repeat(101) }, /event_type/],
  ['no type', { event_type: undefined }, /event_type/],
  ['a time without a zone', { timestamp: '2026-01-01T00:00:00' }, /timestamp: must be ISO 8601/],
  ['a time that is a number', { timestamp: 1 }, /timestamp/],
  ['a success that is text', { success: 'yes' }, /success/],
  ['metadata that is a list', { metadata: [1] }, /metadata/],
  ['metadata beyond 8 KiB', { metadata: { a: 'x'.repeat(8192) } }, /metadata: must be at most 8192 bytes/],
  ['an id that is empty', { id: '' }, /id/]
])('one event with %s is 400 that names its place, and nothing is stored', async (_what, fault, message) => {
  const answer = await post([event(), event(), event(fault)]);

  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({
    error: 'Bad Request',
    message: expect.stringMatching(/^Event 2 is invalid: /) as string,
    status_code: 400,
    correlation_id: answer.headers.get('x-correlation-id')
  });
  expect((answer.body as { message: string }).message).toMatch(message);
  expect(await stored()).toEqual([]);
});

test('metadata may have any names and any depth', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const metadata = `{"__proto__":{"admin":true},"constructor":1,"deep":${deep}}`;

  const answer = await post(`[{"event_type":"search","timestamp":"${timestamp()}","metadata":${metadata}}]`);

  expect(answer.status).toBe(202);
  const { rows } = await database.pool.query<{ text: string }>(
    `select (metadata - 'deep')::text as text from usage_events`
  );
  expect(JSON.parse(rows[0]!.text)).toEqual(JSON.parse('{"__proto__":{"admin":true},"constructor":1}'));
});

test.each(['x', '1', 'null', '"x"', '{}', '{"events":1}', '{"events":[1]}'])(
  'the body %s is 400 with a reason',
  async (body) => {
    const answer = await post(body);

    expect(answer).toMatchObject({ status: 400, body: { error: 'Bad Request', status_code: 400 } });
  }
);

test('more than 1000 events are 413 in the words of the interface', async () => {
  const events = Array.from({ length: 1001 }, () => event());

  const answer = await post({ events });
  const most = await post({ events: events.slice(1).map((given, i) => ({ ...given, id: `id-${i}` })) });

  expect(answer.status).toBe(413);
  expect(answer.body).toEqual({
    detail: 'Batch size exceeds maximum of 1000 events',
    max_batch_size: 1000,
    received: 1001
  });
  expect(most).toMatchObject({ status: 202, body: { events_received: 1000 } });
  expect(await stored()).toHaveLength(1000);
});

test('a body that is too large, as it arrives or inflated, is 413', async () => {
  const large = await post(`[${' '.repeat(300 * 1024)}]`);
  const bomb = await post(gzipSync(Buffer.alloc(600 * 1024, 0x20)), { ...json, 'content-encoding': 'gzip' });

  expect(large).toMatchObject({ status: 413, body: { error: 'Payload Too Large', status_code: 413 } });
  expect(bomb).toMatchObject({ status: 413 });
});

test('a compressed body is read', async () => {
  const body = gzipSync(Buffer.from(JSON.stringify([event()])));

  expect(await post(body, { ...json, 'content-encoding': 'gzip' })).toMatchObject({ status: 202 });
  expect(await stored()).toHaveLength(1);
});

test('a beacon is read as JSON where a page of ours sent it', async () => {
  const beacon = { 'content-type': 'text/plain;charset=UTF-8' };

  expect(await post([event()], { ...beacon, origin: listed })).toMatchObject({ status: 202 });
  expect(await post([event()], { ...beacon, origin: address })).toMatchObject({ status: 202 });
  expect(await post([event()], beacon)).toMatchObject({ status: 415 });
  expect(await post([event()], { ...beacon, origin: 'https://evil.example' })).toMatchObject({
    status: 403,
    body: { error: 'Forbidden' }
  });
  expect(await stored()).toHaveLength(2);
});

test('a browser of a listed origin is told that it may, on errors too', async () => {
  const preflight = await fetch(`${address}${path}`, { method: 'OPTIONS', headers: { origin: listed } });
  const answer = await post('x', { ...json, origin: listed });

  expect(preflight.status).toBe(204);
  for (const { headers } of [preflight, answer]) {
    expect(headers.get('access-control-allow-origin')).toBe(listed);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
  }
});

test.each([
  ['another type', { 'content-type': 'application/x-protobuf' }, 415],
  ['no permission', json, 401]
])('%s is refused in the form of the interface', async (_what, headers, status) => {
  sender = { allowed: false, statusCode: 401, message: 'Sign in first' };

  const answer = await post([event()], headers);

  expect(answer).toMatchObject({
    status,
    body: { status_code: status, message: expect.any(String) as string }
  });
  expect(await stored()).toEqual([]);
});

test('other methods are refused with the allowed one named', async () => {
  const response = await fetch(`${address}${path}`);

  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST, OPTIONS');
});

test('while the database is away the answer is 503 with a time to come back, and what is sent again then is stored once', async () => {
  const events = [event({ id: 'e' })];
  const name = new URL(database.connectionString).pathname.slice(1);
  const admin = new URL(database.connectionString);
  admin.pathname = '/postgres';
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  await client.query(`alter database ${name} with allow_connections false`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);

  const away = await post(events);
  await client.query(`alter database ${name} with allow_connections true`);
  await client.end();
  const back = await post(events);

  expect(away).toMatchObject({ status: 503, body: { error: 'Service Unavailable', status_code: 503 } });
  expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(back.status).toBe(202);
  expect(await stored()).toHaveLength(1);
});
