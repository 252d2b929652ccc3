import type { Request } from 'express';
import { expect, test } from 'vitest';
import { authorizeIngest } from './authorize-ingest.ts';
import { admitOwnPages, identifyLocal } from './local-sender.ts';

const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ({ headers: { host: '127.0.0.1:8000', ...headers }, socket: { remoteAddress } }) as unknown as Request;
const ownPage = { origin: 'http://127.0.0.1:8000' };
const local = { allowed: true, scope: 'usage_events', userId: 'local' };

test('a page of this server sends what people do as the local user, without a credential', () => {
  const admit = admitOwnPages(authorizeIngest(['token']));

  expect(admit(request(ownPage), 'logs')).toEqual(local);
});

test.each([
  ['spans of a page', ownPage, '127.0.0.1', 'traces'],
  ['a program', {}, '127.0.0.1', 'logs'],
  ['a page of another site', { origin: 'https://evil.example' }, '127.0.0.1', 'logs'],
  ['a page through a proxy', { ...ownPage, 'x-forwarded-for': '10.0.0.1' }, '127.0.0.1', 'logs'],
  ['another machine', ownPage, '10.0.0.9', 'logs']
] as const)('%s needs a credential as ever', (_who, headers, remoteAddress, signal) => {
  const admit = admitOwnPages(authorizeIngest(['token']));

  expect(admit(request(headers, remoteAddress), signal)).toMatchObject({ allowed: false, statusCode: 401 });
});

test('whoever has local access posts events as the local user', () => {
  const identify = identifyLocal(authorizeIngest(['token']));

  expect(identify(request({}), 'logs')).toEqual(local);
  expect(identify(request(ownPage), 'logs')).toEqual(local);
});

test('a sender with an ingest token is nobody in particular, and a wrong token is refused', () => {
  const identify = identifyLocal(authorizeIngest(['token']));

  expect(identify(request({ authorization: 'Bearer token' }), 'logs')).toEqual({ allowed: true });
  expect(identify(request({ authorization: 'Bearer wrong' }), 'logs')).toMatchObject({ statusCode: 401 });
  expect(identify(request({}, '10.0.0.9'), 'logs')).toMatchObject({ statusCode: 401 });
});
