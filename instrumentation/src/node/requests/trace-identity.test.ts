import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createTraceIdentity, readRemoteParent } from './trace-identity.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';

test('ids are never given twice, also beyond what the pool holds', () => {
  const identities = Array.from({ length: 1000 }, () => createTraceIdentity(undefined));

  expect(new Set(identities.map((each) => each.traceId)).size).toBe(1000);
  expect(new Set(identities.map((each) => each.spanId)).size).toBe(1000);
  expect(identities[0]).toMatchObject({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as string
  });
});

test('a request joins the trace of its caller', () => {
  const parent = read(`00-${traceId}-b7ad6b7169203331-01`);

  expect(parent).toEqual({ traceId, spanId: 'b7ad6b7169203331', isSampled: true });
  expect(createTraceIdentity(parent)).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331' });
});

test.each([
  ['nothing', ''],
  ['an unknown version', `ff-${traceId}-b7ad6b7169203331-01`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
  ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['capitals', `00-${traceId.toUpperCase()}-b7ad6b7169203331-01`],
  ['too little', `00-${traceId}`]
])('a header with %s is no parent', (_what, header) => {
  expect(read(header)).toBeUndefined();
});

function read(traceparent: string) {
  return readRemoteParent({ rawHeaders: ['Host', 'x', 'Traceparent', traceparent] } as IncomingMessage);
}
