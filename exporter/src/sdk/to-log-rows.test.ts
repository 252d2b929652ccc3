import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLogsJson } from '../otlp/decode-logs-json.ts';
import { decodeLogs } from '../otlp/decode-logs.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { resourceAttributes } from '../rows/service-resource.ts';
import { browserResource, readableLogRecord } from './readable-log-record.fixture.ts';
import { toLogRows } from './to-log-rows.ts';

const receivedAtUs = 1_763_720_000_000_000;

/** The rows of log records on all three ways; fails unless they are equal. */
function rowsOnEveryWay(records: ReadableLogRecord[], options: MappingOptions = {}) {
  const mapping = { receivedAtUs, ...options };
  const rows = toLogRows(records, mapping);
  const protobuf = Buffer.from(ProtobufLogsSerializer.serializeRequest(records)!);
  const json = Buffer.from(JsonLogsSerializer.serializeRequest(records)!);
  expect(decodeLogs(protobuf, mapping)).toEqual(rows);
  expect(decodeLogsJson(json, mapping)).toEqual(rows);
  return rows;
}

function rowOf(given: Parameters<typeof readableLogRecord>[0], options?: MappingOptions) {
  const rows = rowsOnEveryWay([readableLogRecord(given)], options);
  expect(rows.rejected).toEqual([]);
  expect(rows.usageEvents).toHaveLength(1);
  const { metadata, ...row } = rows.usageEvents[0]!;
  return { ...row, metadata: metadata === null ? null : (JSON.parse(metadata) as Record<string, unknown>) };
}

test('an event becomes one row, the same from the SDK, from protobuf and from JSON', () => {
  const row = rowOf({
    eventName: 'button_click',
    resource: browserResource,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    attributes: {
      'log.record.uid': '0192e7a4-0000-7000-8000-00000000002A',
      'session.id': 's-1',
      page_name: '/orders/42?token=secret',
      element_id: 'button.Buy',
      success: true,
      plan: 'pro',
      items: 3
    }
  });

  expect(row).toEqual({
    id: '0192e7a400007000800000000000002a',
    timestampUs: 1_763_710_000_123_456,
    eventType: 'button_click',
    userId: 'anonymous:s-1',
    pageName: '/orders/:id',
    elementId: 'button.Buy',
    success: true,
    metadata: { plan: 'pro', items: 3 },
    serviceName: 'web',
    environment: 'prod',
    sessionId: 's-1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    receivedAtUs
  });
});

test('a log record without an event name is ignored and counted', () => {
  const rows = rowsOnEveryWay([
    readableLogRecord({ body: 'GET / 200', attributes: { huge: 'x'.repeat(10_000) } }),
    readableLogRecord({ attributes: { 'event.name': '' } })
  ]);

  expect(rows.usageEvents).toEqual([]);
  expect(rows.rejected).toEqual([]);
  expect(rows.ignored).toEqual([{ signal: 'logs', serviceName: 'web', reason: 'no_event_name', count: 2 }]);
});

test('the attribute that the name of an event was before is understood, behind the field', () => {
  expect(rowOf({ attributes: { 'event.name': 'search' } })).toMatchObject({
    eventType: 'search',
    metadata: null
  });
  expect(rowOf({ eventName: 'input', attributes: { 'event.name': 'search' } }).eventType).toBe('input');
});

describe('the type of an event', () => {
  test.each([
    ['page_view', 'page_view'],
    ['query_executed', 'query_executed'],
    ['checkout.started', 'checkout.started'],
    ['session.start', 'session.start'],
    ['Checkout Started', 'checkout_started'],
    ['cartAdded', 'cart_added'],
    ['com.example/Order-Placed', 'com.example_order_placed'],
    ['42 clicks', 'clicks'],
    ['x'.repeat(300), 'x'.repeat(100)],
    ['browser.user_action.click', 'button_click'],
    ['browser.navigation_timing', 'page_load'],
    ['app.crash', 'error']
  ])('of %j is %j', (eventName, eventType) => {
    expect(rowOf({ eventName }).eventType).toBe(eventType);
  });

  test.each(['', '42', '🙂', '---'])(
    'a name without a letter, such as %j, is refused with a reason',
    (letters) => {
      const rows = rowsOnEveryWay([readableLogRecord({ eventName: `_${letters}` })]);

      expect(rows.usageEvents).toEqual([]);
      expect(rows.rejected).toMatchObject([{ reason: 'invalid_event_name', count: 1 }]);
    }
  );

  test('lines of the console and fetched resources are not what a person did', () => {
    const rows = rowsOnEveryWay(
      ['browser.console', 'browser.resource_timing'].map((eventName) => readableLogRecord({ eventName }))
    );

    expect(rows.usageEvents).toEqual([]);
    expect(rows.ignored).toMatchObject([{ reason: 'not_usage_event', count: 2 }]);
  });

  test('an exception is an error of usage where it came from a browser, not where it came from a service', () => {
    const attributes = { 'exception.type': 'TypeError', 'exception.message': 'x is undefined' };
    const fromPage = rowOf({ eventName: 'exception', resource: browserResource, attributes });
    const fromService = rowsOnEveryWay(
      ['exception', 'http.server.request.exception'].map((eventName) =>
        readableLogRecord({ eventName, attributes })
      )
    );

    expect(fromPage).toMatchObject({ eventType: 'error', metadata: attributes });
    expect(fromService.usageEvents).toEqual([]);
    expect(fromService.ignored).toMatchObject([{ reason: 'not_usage_event', count: 2 }]);
  });
});

describe("OpenTelemetry's browser events", () => {
  test.each([
    ['a loaded document', false, false, 'page_view'],
    ['another page of the same document', true, false, 'page_view'],
    ['another fragment', true, true, 'navigation']
  ])('%s', (_what, sameDocument, hashChange, eventType) => {
    const row = rowOf({
      eventName: 'browser.navigation',
      attributes: {
        'url.full': 'https://user:pw@shop.example.com/orders/42?token=secret#top',
        'browser.document.url.full': 'https://shop.example.com/orders/42?token=secret',
        'browser.navigation.same_document': sameDocument,
        'browser.navigation.hash_change': hashChange
      }
    });

    expect(row).toMatchObject({ eventType, pageName: '/orders/:id' });
    expect(JSON.stringify(row)).not.toMatch(/secret|pw@/);
  });

  test.each([
    [
      'in attributes',
      {
        attributes: {
          'browser.web_vital.name': 'lcp',
          'browser.web_vital.value': 2600.5,
          'browser.web_vital.delta': 10,
          'browser.web_vital.id': 'v5-1',
          'browser.web_vital.rating': 'needs-improvement'
        }
      }
    ],
    [
      'in the body, as it was before, without a rating',
      { body: { name: 'lcp', value: 2600.5, delta: 10, id: 'v5-1' } }
    ],
    [
      'under the names of the library',
      {
        attributes: {
          'web_vital.name': 'LCP',
          'web_vital.value': 2600.5,
          'web_vital.delta': 10,
          'web_vital.id': 'v5-1',
          'web_vital.rating': 'needs-improvement'
        }
      }
    ]
  ])('a Web Vital %s has the form that the rollup reads', (_where, given) => {
    const row = rowOf({ eventName: 'browser.web_vital', ...given });

    expect(row).toMatchObject({
      eventType: 'web_vital',
      metadata: { name: 'LCP', value: 2600.5, delta: 10, id: 'v5-1', rating: 'needs-improvement' }
    });
  });

  test('a click has its element', () => {
    const row = rowOf({
      eventName: 'browser.user_action.click',
      attributes: {
        'browser.css_selector': '#buy',
        'browser.tag_name': 'BUTTON',
        'browser.element.attributes': { track: 'buy' },
        'browser.document.url.full': 'https://shop.example.com/cart'
      }
    });

    expect(row).toMatchObject({
      eventType: 'button_click',
      elementId: '#buy',
      pageName: '/cart',
      metadata: { 'browser.tag_name': 'BUTTON', 'browser.element.attributes': { track: 'buy' } }
    });
  });
});

describe('the user', () => {
  const attributes = { 'user.id': 'mallory', 'enduser.id': 'mallory', 'session.id': 's' };

  test('is never what the payload says', () => {
    expect(rowOf({ eventName: 'search', attributes })).toMatchObject({
      userId: 'anonymous:s',
      metadata: null
    });
    expect(rowOf({ eventName: 'search' }).userId).toBe('anonymous:none');
  });

  test('is who is signed in', () => {
    expect(rowOf({ eventName: 'search', attributes }, { signedInUserId: 'jane' }).userId).toBe('jane');
  });

  test('is what the event says where it comes from inside the service', () => {
    const { usageEvents } = rowsOnEveryWay(
      [
        readableLogRecord({ eventName: 'search', attributes }),
        readableLogRecord({ eventName: 'search', attributes: { 'enduser.id': 'jane' } })
      ],
      { trustsUserAttributes: true }
    );

    expect(usageEvents.map(({ userId }) => userId)).toEqual(['mallory', 'jane']);
  });

  test('is stored as the operator decides; one who is dropped is anonymous', () => {
    const signedInUserId = 'jane';

    expect(rowOf({ eventName: 'search' }, { signedInUserId, toUserId: (id) => `#${id}` }).userId).toBe(
      '#jane'
    );
    expect(rowOf({ eventName: 'search', attributes }, { signedInUserId, toUserId: () => null }).userId).toBe(
      'anonymous:s'
    );
  });

  test('has a session on the resource where that is where it is', () => {
    const resource = resourceFromAttributes({ 'service.name': 'web', 'session.id': 'r' });

    expect(rowOf({ eventName: 'search', resource })).toMatchObject({ sessionId: 'r', userId: 'anonymous:r' });
  });
});

describe('the metadata', () => {
  test('never holds a user, a session or the query of a URL', () => {
    const { metadata } = rowOf({
      eventName: 'error',
      attributes: {
        'user.email': 'jane@example.com',
        'enduser.pseudo.id': 'x1',
        'session.id': 's',
        'url.query': 'token=secret',
        href: '/next?token=secret',
        referrer: 'https://user:secret@other.example/a?token=secret#secret',
        'exception.stacktrace':
          'TypeError: no\n    at f (https://cdn.example/app.js?key=secret:10:5)\n    at https://cdn.example/b.js:1:2',
        nested: { list: ['see https://x.example/?secret=1 there'] }
      }
    });

    expect(metadata).toEqual({
      href: '/next',
      referrer: 'https://other.example/a',
      'exception.stacktrace':
        'TypeError: no\n    at f (https://cdn.example/app.js:10:5)\n    at https://cdn.example/b.js:1:2',
      nested: { list: ['see https://x.example/ there'] }
    });
  });

  test('takes the members of a map of that name, whatever they are called', () => {
    const attributes = {
      plan: 'pro',
      metadata: JSON.parse('{"plan":"x","page":1,"__proto__":"p"}') as object
    };

    const [row] = rowsOnEveryWay([
      readableLogRecord({ eventName: 'search', attributes: attributes })
    ]).usageEvents;

    expect(row!.metadata).toBe('{"__proto__":"p","page":1,"plan":"pro"}');
  });

  test('of an application fills no column', () => {
    const metadata = {
      page_name: '/x',
      success: false,
      'session.id': 'mine',
      'user.id': 'mallory',
      value: 1
    };

    expect(
      rowOf({ eventName: 'search', attributes: { metadata } }, { trustsUserAttributes: true })
    ).toMatchObject({
      userId: 'anonymous:none',
      sessionId: null,
      pageName: null,
      success: null,
      metadata: { page_name: '/x', success: false, value: 1 }
    });
  });

  test('has at most 8 KiB: a text that is too long is cut, and it says so', () => {
    const { metadata } = rowOf({
      eventName: 'error',
      attributes: { first: 1, stack: '🙂"\n'.repeat(5000), list: ['x'.repeat(9000)], last: true }
    });

    expect(metadata).toMatchObject({ first: 1, truncated: true });
    expect((metadata!.stack as string).length).toBeGreaterThan(2000);
    expect(metadata).not.toHaveProperty('list');
    expect(Buffer.byteLength(JSON.stringify(metadata))).toBeLessThanOrEqual(8192);
  });
});

describe('the id', () => {
  const idOf = (given: Parameters<typeof readableLogRecord>[0]) => rowOf(given).id;

  test('is the same for the same event delivered twice, and another for any other', () => {
    const event = { eventName: 'search', attributes: { a: 1, b: 2 }, body: 'x', resource: browserResource };
    const others = [
      { ...event, eventName: 'input' },
      { ...event, attributes: { a: 1, b: 3 } },
      { ...event, body: 'y' },
      { ...event, hrTime: [1_763_710_000, 123_457_000] as [number, number] },
      { ...event, traceId: '0af7651916cd43dd8448eb211c80319c' },
      { ...event, resource: resourceFromAttributes({ 'service.name': 'other' }) }
    ];

    expect(idOf({ ...event, attributes: { b: 2, a: 1 } })).toBe(idOf(event));
    expect(idOf({ ...event, hrTime: [1_763_710_000, 123_456_000] })).toBe(idOf(event));
    expect(new Set([event, ...others].map(idOf)).size).toBe(7);
  });

  test('is the UUID that the sender gave, or the digest of any other text', () => {
    const uid = (text: string) => idOf({ eventName: 'search', attributes: { 'log.record.uid': text } });

    expect(uid('0192e7a4-0000-7000-8000-00000000002a')).toBe('0192e7a400007000800000000000002a');
    expect(uid('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toMatch(/^[0-9a-f]{32}$/);
    expect(uid('01ARZ3NDEKTSV4RRFFQ69G5FAV')).not.toBe(uid('01ARZ3NDEKTSV4RRFFQ69G5FAW'));
  });
});

describe('the time', () => {
  const unknown: [number, number] = [0, 0];

  test('is when it happened, else when it was seen, else unknown and left to the time of receipt', () => {
    const seen: [number, number] = [1_763_710_001, 1000];

    expect(rowOf({ eventName: 'search', hrTime: unknown, hrTimeObserved: seen }).timestampUs).toBe(
      1_763_710_001_000_001
    );
    expect(rowOf({ eventName: 'search', hrTime: unknown, hrTimeObserved: unknown })).toMatchObject({
      timestampUs: 0,
      receivedAtUs
    });
  });

  test('may be replaced for pages in browsers, not for services, whose operators have to hear of a wrong clock', () => {
    expect(rowOf({ eventName: 'search', resource: browserResource }).receivedAtUs).toBe(receivedAtUs);
    expect(rowOf({ eventName: 'browser.web_vital' }).receivedAtUs).toBe(receivedAtUs);
    expect(rowOf({ eventName: 'search' }, { usageEventsOnly: true }).receivedAtUs).toBe(receivedAtUs);
    expect(rowOf({ eventName: 'search' }).receivedAtUs).toBeNull();
  });
});

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('', '/a/1?x', '\ud800', 'https://a:b@c.example/d?e#f:1:2')
);
const scalar = fc.oneof(text, fc.integer(), fc.double(), fc.boolean());
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.string(), scalar, { maxKeys: 3 }),
  fc.uint8Array({ maxLength: 5 })
);
const known = [
  'event.name',
  'log.record.uid',
  'session.id',
  'user.id',
  'page_name',
  'url.full',
  'element_id',
  'success',
  'metadata',
  'name',
  'value',
  'browser.web_vital.name',
  '__proto__',
  'constructor'
];
const attributes = fc.dictionary(fc.oneof(fc.constantFrom(...known), fc.string()), value, { maxKeys: 12 });
const resourceOf = fc
  .dictionary(fc.constantFrom(...resourceAttributes), scalar, { maxKeys: 6 })
  .map((given) => resourceFromAttributes(given));
const time = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999_999 }));
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const record = fc.record(
  {
    eventName: fc.oneof(
      text,
      fc.constantFrom('page_view', 'browser.web_vital', 'browser.navigation', 'exception', 'browser.console')
    ),
    hrTime: fc.oneof(time, fc.constant<[number, number]>([0, 0])),
    hrTimeObserved: fc.oneof(time, fc.constant<[number, number]>([0, 0])),
    body: value,
    attributes,
    resource: resourceOf,
    traceId: hex(32),
    spanId: hex(16)
  },
  { requiredKeys: [] }
);

test('whatever a log record holds, the three ways give the same rows', () => {
  let rowCount = 0;
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), (given) => {
      const rows = rowsOnEveryWay(
        given.map((fields) => readableLogRecord(fields as Parameters<typeof readableLogRecord>[0]))
      );

      for (const { metadata, userId, pageName } of rows.usageEvents) {
        expect(Buffer.byteLength(metadata ?? '')).toBeLessThanOrEqual(8192);
        expect(userId).toMatch(/^anonymous:/);
        expect(pageName ?? '').not.toContain('?');
      }
      rowCount += rows.usageEvents.length;
    }),
    { numRuns: 500 }
  );
  expect(rowCount).toBeGreaterThan(100);
});
