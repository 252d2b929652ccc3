import { expect, test } from 'vitest';
import { toLogRecord, toLogsRequest } from './to-log-record.ts';

const origin = { 'log.record.uid': 'u', 'session.id': 's' };
const attributesOf = (record: string) =>
  Object.fromEntries(
    (JSON.parse(record) as { attributes: { key: string; value: unknown }[] }).attributes.map(
      ({ key, value }) => [key, value]
    )
  );

test('an event becomes a log record whose name is its type', () => {
  const record = toLogRecord(
    { event_type: 'search', page_name: '/p', success: false },
    1_800_000_000_123,
    'abc',
    origin
  );

  expect(JSON.parse(record)).toMatchObject({
    timeUnixNano: '1800000000123000000',
    eventName: 'search',
    traceId: 'abc'
  });
  expect(attributesOf(record)).toEqual({
    'log.record.uid': { stringValue: 'u' },
    'session.id': { stringValue: 's' },
    page_name: { stringValue: '/p' },
    success: { boolValue: false }
  });
});

test('metadata keeps its types; what is not there is left out', () => {
  const metadata = { a: 1.5, b: 'x', c: [1, 'y'], d: { e: true }, f: null, g: undefined, h: NaN };

  const attributes = attributesOf(toLogRecord({ event_type: 'x', metadata }, 0, undefined, {}));

  expect(attributes).toEqual({
    a: { doubleValue: 1.5 },
    b: { stringValue: 'x' },
    c: { arrayValue: { values: [{ doubleValue: 1 }, { stringValue: 'y' }] } },
    d: { kvlistValue: { values: [{ key: 'e', value: { boolValue: true } }] } },
    h: { stringValue: 'NaN' }
  });
});

test('metadata that is too large is left out, and the event is not', () => {
  const record = toLogRecord({ event_type: 'x', metadata: { text: 'x'.repeat(9000) } }, 0, undefined, origin);

  expect(Object.keys(attributesOf(record))).toEqual(['log.record.uid', 'session.id']);
});

test('records that are JSON already make one request', () => {
  const request = JSON.parse(
    toLogsRequest({ 'service.name': 'shop', 'service.version': undefined }, ['{"a":1}', '{"b":2}'])
  ) as unknown;

  expect(request).toEqual({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeLogs: [{ logRecords: [{ a: 1 }, { b: 2 }] }]
      }
    ]
  });
});
