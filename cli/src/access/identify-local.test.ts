import type { Authorize } from '@lakegauge/exporter/receiver';
import type { Request } from 'express';
import { expect, test } from 'vitest';
import { identifyLocal } from './identify-local.ts';

const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ({ headers: { host: '127.0.0.1:8000', ...headers }, socket: { remoteAddress } }) as unknown as Request;
const local = { allowed: true, scope: 'usage_events', userId: 'local' };
const asCredentialsSay: Authorize = () => ({ allowed: false, statusCode: 401, message: 'no token' });

test.each([[{}], [{ origin: 'http://127.0.0.1:8000' }]])(
  'whoever has local access posts events as the local user: %o',
  (headers) => {
    expect(identifyLocal(asCredentialsSay)(request(headers as Record<string, string>), 'logs')).toEqual(
      local
    );
  }
);

test.each([
  ['a sender that shows a credential', { authorization: 'Bearer token' }, '127.0.0.1'],
  ['a page of another site', { origin: 'https://evil.example' }, '127.0.0.1'],
  ['a request through a proxy', { 'x-forwarded-for': '10.0.0.1' }, '127.0.0.1'],
  ['another machine', {}, '10.0.0.9']
])('%s is who its credential says', (_who, headers, remoteAddress) => {
  const identify = identifyLocal(asCredentialsSay);

  expect(identify(request(headers as Record<string, string>, remoteAddress), 'logs')).toMatchObject({
    statusCode: 401
  });
});
