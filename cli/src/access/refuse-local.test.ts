import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { refuseLocal, refuseRemote } from './refuse-local.ts';

const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ({
    headers: { host: '127.0.0.1:8000', ...headers },
    socket: { remoteAddress }
  }) as unknown as IncomingMessage;

test.each([
  [{}, '127.0.0.1'],
  [{ host: 'localhost:8000' }, '::1'],
  [{ host: '[::1]:8000' }, '::ffff:127.0.0.1'],
  [{ origin: 'http://127.0.0.1:8000' }, '127.0.0.1']
])('a request of this machine to this machine may look: %o', (headers, address) => {
  expect(refuseLocal(request(headers as Record<string, string>, address))).toBeNull();
});

test.each([
  ['another machine', {}, '192.168.1.7'],
  ['a proxy on this machine', { 'x-forwarded-for': '10.0.0.1' }, '127.0.0.1'],
  ['a proxy that uses the standard header', { forwarded: 'for=10.0.0.1' }, '127.0.0.1'],
  ['a foreign name that resolves to loopback', { host: 'evil.example:8000' }, '127.0.0.1'],
  ['a proxy that names itself', { via: '1.1 tunnel' }, '127.0.0.1'],
  ['a proxy that names only the client', { 'x-real-ip': '10.0.0.1' }, '127.0.0.1'],
  ['a tunnel', { 'cf-connecting-ip': '10.0.0.1' }, '127.0.0.1'],
  ['no name at all', { host: '' }, '127.0.0.1'],
  ['a name after an address', { host: '[::1]evil.example' }, '127.0.0.1'],
  ['an address with a name for its port', { host: '127.0.0.1:evil.example' }, '127.0.0.1'],
  ['a name that begins like an address', { host: '127.0.0.1.evil.example' }, '127.0.0.1'],
  ['a name with a dot at its end', { host: 'localhost.:8000' }, '127.0.0.1'],
  ['an address that is not written out', { host: '127.1:8000' }, '127.0.0.1'],
  ['every address', { host: '0.0.0.0:8000' }, '127.0.0.1'],
  ['a page under https', { origin: 'https://127.0.0.1:8000' }, '127.0.0.1'],
  ['a page of another site', { origin: 'https://evil.example' }, '127.0.0.1'],
  ['a sandboxed page', { origin: 'null' }, '127.0.0.1'],
  ['a page of another port', { origin: 'http://127.0.0.1:9000' }, '127.0.0.1']
])('%s is refused', (_who, headers, address) => {
  expect(refuseLocal(request(headers as Record<string, string>, address))).toMatch(/[Ll]ocal access/);
});

test('telemetry leaves the origin to the list of the receiver', () => {
  expect(refuseRemote(request({ origin: 'https://shop.example.com' }))).toBeNull();
});
