import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { bearerToken } from './bearer-token.ts';

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
