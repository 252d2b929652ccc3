import type { Request } from 'express';
import { expect, test } from 'vitest';
import { authorizeIngest } from './authorize-ingest.ts';

const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ({ headers: { host: '127.0.0.1:8000', ...headers }, socket: { remoteAddress } }) as unknown as Request;

test('without tokens a program of this machine may send', () => {
  expect(authorizeIngest([])(request({}), 'traces')).toEqual({ allowed: true });
});

test('without tokens another machine is told which variable would let it in', () => {
  expect(authorizeIngest([])(request({}, '10.0.0.9'), 'traces')).toMatchObject({
    allowed: false,
    statusCode: 401,
    message: expect.stringContaining('LAKEGAUGE_INGEST_TOKENS') as string
  });
});

test.each([
  [{ authorization: 'Bearer second' }, true],
  [{ authorization: 'bearer first' }, true],
  [{ authorization: 'Bearer firs' }, false],
  [{ authorization: 'Basic first' }, false],
  [{}, false]
])('with tokens one of them is needed, from this machine too: %o', (headers, allowed) => {
  const answer = authorizeIngest(['first', 'second'])(request(headers), 'metrics');

  expect(answer).toMatchObject(allowed ? { allowed } : { allowed, statusCode: 401 });
});
