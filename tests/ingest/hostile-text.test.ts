import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@lakegauge/database';
import { createReceiver } from '@lakegauge/exporter/receiver';
import { createWriter, type TelemetryWriter } from '@lakegauge/exporter/writer';
import express from 'express';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import {
  encode,
  encodings,
  fieldNames,
  item,
  type JsonObject,
  type Signal
} from '../otlp-conformance/telemetry.ts';

// A signal that the receiver learns is one more word here.
const signals: Signal[] = ['traces', 'metrics', 'logs'];

let database: TestDatabase;
let writer: TelemetryWriter;
let server: Server;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
  writer = createWriter({ pool: database.pool, logger: silentLogger });
  const receiver = createReceiver({
    writer,
    logger: silentLogger,
    authorize: () => ({ allowed: true }),
    allowedOrigins: [],
    excludePaths: []
  });
  server = createServer(express().use(receiver)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await writer.shutdown(5000);
  await database.drop();
});

/** Text that breaks what is not made for it: NUL, half a surrogate pair, what is far too long, names of JavaScript. */
const hostileText = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    '\0',
    '\ud800',
    '\udc00x',
    '\\u0000'
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('\0', '\ud83d', '\ude00', 'a', '"', '\\', "'", '\u2028'),
    maxLength: 20
  }),
  fc.constantFrom('x', 'é', '🙂', '\0', '\ud800').map((unit) => unit.repeat(3000))
);

const anyValue: fc.Arbitrary<JsonObject> = fc.letrec<{ value: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.record({ stringValue: hostileText }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    fc.record({
      kvlistValue: fc.record({
        values: fc.array(fc.record({ key: hostileText, value: tie('value') }), { maxLength: 3 })
      })
    }),
    fc.constant({})
  )
})).value;

// The attributes that end up in columns, so that hostile values get there, and others that end up in jsonb.
const attributeKey = fc.oneof(
  fc.constantFrom(
    'http.route',
    'url.path',
    'http.request.method',
    'http.response.status_code',
    'error.type',
    'enduser.id',
    'user.id',
    'session.id',
    'event.name',
    'page.name',
    'element.id'
  ),
  hostileText
);
const attributes = fc.array(fc.record({ key: attributeKey, value: anyValue }), { maxLength: 6 });

const hostileRequest = fc.record({
  signal: fc.constantFrom(...signals),
  encoding: fc.constantFrom(...encodings),
  name: hostileText,
  resource: fc.array(
    fc.record({
      key: fc.oneof(
        fc.constantFrom(
          'service.name',
          'service.version',
          'deployment.environment.name',
          'service.instance.id'
        ),
        hostileText
      ),
      value: anyValue
    }),
    { maxLength: 4 }
  ),
  attributes
});

type HostileRequest = typeof hostileRequest extends fc.Arbitrary<infer T> ? T : never;

function toBody({ signal, encoding, name, resource, attributes: given }: HostileRequest): Buffer {
  const hostile = item(signal);
  const { histogram } = hostile as { histogram?: { dataPoints: { attributes: unknown[] }[] } };
  if (histogram) histogram.dataPoints[0]!.attributes.push(...given);
  else (hostile.attributes as unknown[]).push(...given);
  hostile[signal === 'logs' ? 'eventName' : 'name'] = name;
  const { resources, scopes, items } = fieldNames[signal];
  return encode(signal, encoding, {
    [resources]: [{ resource: { attributes: resource }, [scopes]: [{ [items]: [hostile, item(signal)] }] }]
  });
}

const contentType = { protobuf: 'application/x-protobuf', json: 'application/json' };

async function post(signal: string, type: string, body: Buffer): Promise<{ status: number; text: string }> {
  const response = await fetch(`${address}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: body as unknown as string
  });
  return { status: response.status, text: await response.text() };
}

test('whatever stands in names and attributes, nothing of it reaches Postgres as an error', async () => {
  await fc.assert(
    fc.asyncProperty(hostileRequest, async (request) => {
      const { status, text } = await post(request.signal, contentType[request.encoding], toBody(request));

      expect(status).toBe(200);
      // What has a fault of its own is named by us; "invalid_row" would be Postgres's word.
      expect(text).not.toContain('invalid_row');
    }),
    { numRuns: 300 }
  );
  expect(writer.stats().failedBatches).toBe(0);
  // The item beside the hostile one is stored each time.
  expect(writer.stats().storedRows).toBeGreaterThanOrEqual(300);
});

test('bytes that are no UTF-8 are text all the same', async () => {
  const stored = writer.stats().storedRows;
  for (const signal of signals) {
    const { resources, scopes, items } = fieldNames[signal];
    const body = encode(signal, 'protobuf', {
      [resources]: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'marker-marker' } }] },
          [scopes]: [{ [items]: [item(signal)] }]
        }
      ]
    });
    for (const bytes of [
      [0xff, 0xfe],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f],
      [0, 0]
    ]) {
      const broken = Buffer.from(body);
      broken.set(bytes, broken.indexOf('marker'));

      const { status, text } = await post(signal, contentType.protobuf, broken);

      expect(status, text).toBe(200);
      expect(text).not.toContain('invalid_row');
    }
  }
  expect(writer.stats().storedRows - stored).toBeGreaterThanOrEqual(5);
});

test.each(['__proto__', 'constructor', 'prototype', 'toString'])(
  'an attribute named %s is only data and changes no object',
  async (key) => {
    const polluted = {
      key,
      value: { kvlistValue: { values: [{ key: 'polluted', value: { boolValue: true } }] } }
    };
    for (const signal of signals) {
      for (const encoding of encodings) {
        const { resources, scopes, items } = fieldNames[signal];
        const hostile = { ...item(signal), attributes: [polluted] };
        const body = encode(signal, encoding, {
          [resources]: [{ resource: { attributes: [polluted] }, [scopes]: [{ [items]: [hostile] }] }]
        });

        await post(signal, contentType[encoding], body);
      }
      const inKeys = `{"${fieldNames[signal].resources}":[],"${key}":{"polluted":true}}`;
      expect(await post(signal, contentType.json, Buffer.from(inKeys))).toMatchObject({ status: 200 });
    }

    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
  }
);
