import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { bearerToken } from './bearer-token.ts';
import { hasIngestToken } from './has-ingest-token.ts';

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

test.each([
  ['Bearer secret', 'secret'],
  ['bearer   secret', 'secret'],
  ['Basic secret', undefined],
  ['Bearer ', undefined],
  ['Bearer two words', undefined],
  ['', undefined]
])('%j carries %j', (authorization, token) => {
  expect(bearerToken(request({ authorization }))).toBe(token);
});

test.each([
  [{ authorization: 'Bearer second' }, true],
  [{ 'x-lakegauge-token': 'first' }, true],
  [{ authorization: 'Bearer third' }, false],
  [{ 'x-lakegauge-token': 'third', authorization: 'Bearer first' }, false],
  [{}, false]
])('%o has an ingest token: %s', (headers, expected) => {
  expect(hasIngestToken(request(headers), ['first', 'second'])).toBe(expected);
});

test('nobody has an ingest token where there is none', () => {
  expect(hasIngestToken(request({ authorization: 'Bearer x' }), [])).toBe(false);
});
