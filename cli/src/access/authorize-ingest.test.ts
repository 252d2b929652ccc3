import type { Request } from 'express';
import { expect, test } from 'vitest';
import { authorizeIngest, localUser, type IngestAccess } from './authorize-ingest.ts';
import { CredentialList } from './credential-list.ts';
import { RateLimit } from './rate-limit.ts';

const host = '127.0.0.1:8000';
const shop = 'https://shop.example.com';

const request = (headers: Record<string, string>, url = '/v1/logs', remoteAddress = '127.0.0.1') =>
  ({ url, headers: { host, ...headers }, socket: { remoteAddress } }) as unknown as Request;

function access(changes: Partial<IngestAccess> = {}): IngestAccess {
  return {
    tokens: null,
    browserKeys: null,
    browserLimit: new RateLimit({ perClient: 1, overall: 10, burstSeconds: 2, now: () => 0 }),
    allowedOrigins: [shop],
    signedInUser: localUser,
    proxyAuthenticates: false,
    ...changes
  };
}

const withTokens = access({ tokens: new CredentialList(['first', 'second']) });
const withBoth = () =>
  access({ tokens: new CredentialList(['secret']), browserKeys: new CredentialList(['public', 'other']) });

test('without credentials a program of this machine may send everything', async () => {
  expect(await authorizeIngest(access())(request({}), 'metrics')).toEqual({ allowed: true });
});

test('without credentials another machine is told which variable would let it in', async () => {
  expect(await authorizeIngest(access())(request({}, '/v1/traces', '10.0.0.9'), 'traces')).toMatchObject({
    allowed: false,
    statusCode: 401,
    message: expect.stringContaining('LAKEGAUGE_INGEST_TOKENS') as string
  });
});

test('without credentials a page may send usage events only', async () => {
  const authorize = authorizeIngest(access());

  expect(await authorize(request({ origin: shop }), 'logs')).toEqual({
    allowed: true,
    scope: 'usage_events'
  });
  expect(await authorize(request({ origin: shop }), 'metrics')).toMatchObject({ statusCode: 403 });
});

test('a sender with a token says who is signed in at its own site; nobody else is believed', async () => {
  const user = { 'x-lakegauge-user': 'jane%40example.com' };
  const authorize = authorizeIngest(withBoth());

  expect(await authorize(request({ authorization: 'Bearer secret', ...user }), 'logs')).toEqual({
    allowed: true,
    userId: 'jane@example.com'
  });
  expect(await authorize(request({ authorization: 'Bearer public', origin: shop, ...user }), 'logs')).toEqual(
    {
      allowed: true,
      scope: 'usage_events'
    }
  );
  expect(await authorizeIngest(access())(request(user), 'logs')).toEqual({ allowed: true });
});

test.each(['', '%', '%00', 'a%0Ab', 'x'.repeat(256), '%20'.repeat(3000)])(
  'what can be no user is nobody: %#',
  async (given) => {
    const headers = { authorization: 'Bearer first', 'x-lakegauge-user': given };

    expect(await authorizeIngest(withTokens)(request(headers), 'logs')).toEqual({ allowed: true });
  }
);

test.each([
  [{ authorization: 'Bearer second' }, true],
  [{ authorization: 'bearer first' }, true],
  [{ 'x-lakegauge-token': 'first' }, true],
  [{ authorization: 'Bearer of-the-proxy', 'x-lakegauge-token': 'first' }, true],
  [{ authorization: 'Bearer firs' }, false],
  [{ authorization: 'Bearer first second' }, false],
  [{ authorization: 'Basic first' }, false],
  [{}, false]
])('with tokens one of them is needed, from this machine too: %o', async (headers, allowed) => {
  const answer = await authorizeIngest(withTokens)(request(headers), 'metrics');

  expect(answer).toEqual(
    allowed ? { allowed } : { allowed, statusCode: 401, message: expect.any(String) as string }
  );
});

test('a token in the address is no token, since addresses are written to logs', async () => {
  const answer = await authorizeIngest(withTokens)(request({}, '/v1/logs?key=first'), 'logs');

  expect(answer).toMatchObject({ statusCode: 401 });
});

test('with only browser keys configured, programs of this machine need a credential too', async () => {
  const keysOnly = access({ browserKeys: new CredentialList(['public']) });

  expect(await authorizeIngest(keysOnly)(request({}), 'traces')).toMatchObject({ statusCode: 401 });
});

test.each([
  ['in the header', { authorization: 'Bearer public' }, '/v1/logs'],
  ['in the address', {}, '/v1/logs?a=1&key=other'],
  ['in the address, encoded', {}, '/v1/logs?key=%70ublic']
])('a browser key %s lets a page send usage events and nothing else', async (_where, headers, url) => {
  const authorize = authorizeIngest(withBoth());
  const page = request({ origin: shop, ...headers }, url);

  expect(await authorize(page, 'logs')).toEqual({ allowed: true, scope: 'usage_events' });
  expect(await authorize(page, 'traces')).toEqual({ allowed: true, scope: 'usage_events' });
  expect(await authorizeIngest(withBoth())(page, 'metrics')).toMatchObject({ statusCode: 403 });
});

test.each([
  ['without an origin', {}],
  ['from an origin that is not listed', { origin: 'https://evil.example' }],
  ['from a sandboxed page', { origin: 'null' }]
])('a browser key %s is refused', async (_where, headers) => {
  const page = request({ authorization: 'Bearer public', ...headers });

  expect(await authorizeIngest(withBoth())(page, 'logs')).toMatchObject({
    statusCode: 403,
    message: expect.stringContaining('LAKEGAUGE_ALLOWED_ORIGINS') as string
  });
});

test('a browser key that is used too often is told when to come back, and tokens are not', async () => {
  const authorize = authorizeIngest(withBoth());
  const page = request({ origin: shop, authorization: 'Bearer public' });

  const answers = [];
  for (let i = 0; i < 3; i++) answers.push(await authorize(page, 'logs'));

  expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, false]);
  expect(answers[2]).toMatchObject({ statusCode: 429, retryAfterSeconds: 1 });
  expect(await authorize(request({ authorization: 'Bearer secret' }), 'logs')).toEqual({ allowed: true });
});

test('a page of this server itself needs no credential for events, and is its signed-in user', async () => {
  const authorize = authorizeIngest(withBoth());
  const page = request({ origin: `http://${host}` });

  expect(await authorize(page, 'logs')).toEqual({ allowed: true, scope: 'usage_events', userId: 'local' });
  expect(await authorize(page, 'metrics')).toMatchObject({ statusCode: 403 });
});

test.each([
  ['another site', { origin: 'https://evil.example' }, '127.0.0.1'],
  ['another machine', { origin: `http://${host}` }, '10.0.0.9'],
  ['a proxy', { origin: `http://${host}`, 'x-forwarded-for': '10.0.0.9' }, '127.0.0.1'],
  ['a rebound name', { host: 'evil.example', origin: 'http://evil.example' }, '127.0.0.1']
])('%s is not the signed-in user', async (_who, headers, address) => {
  const page = request(headers, '/v1/logs', address);

  expect(await authorizeIngest(withBoth())(page, 'logs')).toMatchObject({ statusCode: 401 });
});

test.each(['/v1/logs?', '/v1/logs?key', '/v1/logs?key=%', '/v1/logs?%E0%A4%A=1&key=x', '//[?key=x'])(
  'an address that is odd is refused like any other: %s',
  async (url) => {
    expect(await authorizeIngest(withBoth())(request({ origin: shop }, url), 'logs')).toMatchObject({
      statusCode: 401
    });
  }
);
