import type { Identification } from '@lakegauge/dashboard/handler';
import type { Authorize } from '@lakegauge/exporter/receiver';
import type { Request } from 'express';
import { expect, test } from 'vitest';
import type { Access } from './access.ts';
import { createLocalAccess } from './create-local-access.ts';
import { identifySender } from './identify-sender.ts';

const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ({ headers: { host: '127.0.0.1:8000', ...headers }, socket: { remoteAddress } }) as unknown as Request;
const local = { allowed: true, scope: 'usage_events', userId: 'local' };
const asCredentialsSay: Authorize = () => ({ allowed: false, statusCode: 401, message: 'no token' });
const accessThatSays = (identification: Identification): Access => ({
  mode: 'databricks',
  identify: async () => identification
});

test.each([[{}], [{ origin: 'http://127.0.0.1:8000' }]])(
  'whoever has local access posts events as the local user: %o',
  async (headers) => {
    const identify = identifySender(createLocalAccess(), asCredentialsSay);

    expect(await identify(request(headers as Record<string, string>), 'logs')).toEqual(local);
  }
);

test.each([
  ['a sender that shows a credential', { authorization: 'Bearer token' }, '127.0.0.1'],
  ['a page of another site', { origin: 'https://evil.example' }, '127.0.0.1'],
  ['a request through a proxy', { 'x-forwarded-for': '10.0.0.1' }, '127.0.0.1'],
  ['another machine', {}, '10.0.0.9']
])('%s is who its credential says', async (_who, headers, remoteAddress) => {
  const identify = identifySender(createLocalAccess(), asCredentialsSay);

  expect(await identify(request(headers as Record<string, string>, remoteAddress), 'logs')).toMatchObject({
    statusCode: 401
  });
});

test('whoever is signed in posts as themselves, admin or not', async () => {
  const access = accessThatSays({ viewer: { userId: 'bob', name: 'Bob', isAdmin: false } });

  expect(await identifySender(access, asCredentialsSay)(request({}), 'logs')).toEqual({
    allowed: true,
    scope: 'usage_events',
    userId: 'bob'
  });
});

test('while it cannot be told who asks, the events are to be sent again', async () => {
  const refusal = { statusCode: 503, error: 'Service Unavailable', message: 'Unable to verify' } as const;

  expect(
    await identifySender(accessThatSays({ refusal }), asCredentialsSay)(request({}), 'logs')
  ).toMatchObject({
    allowed: false,
    statusCode: 503,
    retryAfterSeconds: 5
  });
});
