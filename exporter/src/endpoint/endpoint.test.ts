import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isExcludedPath, normalisePath, toEndpoint } from './index.ts';

describe('toEndpoint', () => {
  test('takes the route template as it is', () => {
    expect(toEndpoint({ route: '/users/:id', path: '/users/42', statusCode: 200 })).toBe('/users/:id');
  });

  test('keeps the route of a 404 that a handler answered', () => {
    expect(toEndpoint({ route: '/users/:id', statusCode: 404 })).toBe('/users/:id');
  });

  test('counts every path that matched no route as one', () => {
    expect(toEndpoint({ path: '/wp-login.php', statusCode: 404 })).toBe('(unmatched)');
  });

  test('falls back to the normalised path', () => {
    expect(toEndpoint({ path: '/users/42?token=secret', statusCode: 200 })).toBe('/users/:id');
    expect(toEndpoint({ route: '', path: '/users/42' })).toBe('/users/:id');
  });

  test('names what has neither route nor path', () => {
    expect(toEndpoint({ statusCode: 200 })).toBe('(no route)');
  });

  test('cuts a long route at 500 characters, not inside one', () => {
    const endpoint = toEndpoint({ route: `/${'🙂'.repeat(600)}` });

    expect([...endpoint]).toHaveLength(500);
    expect(endpoint.isWellFormed()).toBe(true);
  });
});

describe('normalisePath', () => {
  test.each([
    ['numbers', '/users/42/orders/7', '/users/:id/orders/:id'],
    ['negative and decimal numbers', '/at/-12.5021/13.37512', '/at/:id/:id'],
    ['UUIDs', '/a/1b4e28ba-2fa1-11d2-883f-b9a761bde3fb', '/a/:id'],
    ['UUIDs without dashes', '/a/1b4e28ba2fa111d2883fb9a761bde3fb', '/a/:id'],
    ['short hashes', '/commit/9fceb02d', '/commit/:id'],
    ['long hashes', '/blob/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '/blob/:id'],
    ['object ids', '/doc/507f1f77bcf86cd799439011', '/doc/:id'],
    ['ULIDs', '/x/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/x/:id'],
    ['prefixed keys', '/cus/cus_NffrFeUfNV2Hib', '/cus/:id'],
    ['video ids', '/watch/dQw4w9WgXcQ', '/watch/:id'],
    ['base64', '/t/c2VjcmV0LXRva2Vu=', '/t/:id'],
    ['base64 without padding', '/t/aGVsbG9Xb3JsZEZvb2JhckJheg', '/t/:id'],
    ['web tokens', '/t/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.dBjftJeZ4CVPmB92K27uhbUJU1p1r', '/t/:id'],
    ['e-mail addresses', '/by/jane.doe@example.com/x', '/by/:id/x'],
    ['encoded e-mail addresses', '/by/jane%40example.com', '/by/:id'],
    ['dates', '/day/2026-11-21', '/day/:id'],
    ['times', '/at/2026-11-21T07:30:00Z', '/at/:id'],
    ['numbers behind a word', '/order-4567', '/:id'],
    ['numbers before a title', '/posts/123-my-first-post', '/posts/:id'],
    ['text longer than a name', `/x/${'abc-'.repeat(20)}`, '/x/:id']
  ])('replaces %s', (_kind, path, expected) => {
    expect(normalisePath(path)).toBe(expected);
  });

  test.each([
    '/',
    '/api/v1/users',
    '/api/2.1/jobs/list',
    '/oauth2/authorize',
    '/hash/sha256',
    '/feedback',
    '/facade/decade',
    '/.well-known/openid-configuration',
    '/getCustomerOrderHistory',
    '/api/getUserV2Info',
    '/internationalization-settings',
    '/static/main.js',
    '/caf%C3%A9',
    '/größe',
    '/a/b/',
    '/step-1'
  ])('keeps %s', (path) => {
    expect(normalisePath(path)).toBe(path);
  });

  test('drops query, fragment and path parameters, which hold secrets', () => {
    expect(normalisePath('/a?token=1')).toBe('/a');
    expect(normalisePath('/a#access_token=1')).toBe('/a');
    expect(normalisePath('/a;jsessionid=1A/b;v=2')).toBe('/a/b');
  });

  test('drops scheme, user and host of a whole URL', () => {
    expect(normalisePath('https://user:secret@example.com/a/1?x')).toBe('/a/:id');
    expect(normalisePath('https://example.com?next=https://b/c')).toBe('/');
  });

  test('collapses doubled slashes', () => {
    expect(normalisePath('//a///b')).toBe('/a/b');
    expect(normalisePath('///')).toBe('/');
  });

  test('keeps the star of OPTIONS *', () => {
    expect(normalisePath('*')).toBe('*');
  });

  test('never grows beyond 500 characters, never keeps a query, and is stable when run twice', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webPath(), fc.string({ unit: 'binary' })), (path) => {
        const once = normalisePath(path);

        expect([...once].length).toBeLessThanOrEqual(500);
        expect(once).not.toMatch(/[?#]/);
        expect(once).not.toBe('');
        expect(normalisePath(once)).toBe(once);
      })
    );
  });

  test('reads a huge path once', () => {
    expect(normalisePath(`/${'a'.repeat(1_000_000)}`)).toBe('/:id');
    expect([...normalisePath('/a'.repeat(500_000))]).toHaveLength(500);
  });
});

describe('isExcludedPath', () => {
  test.each(['/health', '/ready', '/ping', '/health?full=1', '/internal/x', '/admin/system/jobs'])(
    'leaves out %s',
    (path) => {
      expect(isExcludedPath(path)).toBe(true);
    }
  );

  test.each(['/', '/healthy', '/health/live', '/internal', '/admin/systems', '/pings'])(
    'counts %s',
    (path) => {
      expect(isExcludedPath(path)).toBe(false);
    }
  );

  test("follows the operator's list: one path, or everything below", () => {
    const own = ['/metrics', '/assets/', '/tmp/*'];

    expect(isExcludedPath('/metrics', own)).toBe(true);
    expect(isExcludedPath('/metrics/more', own)).toBe(false);
    expect(isExcludedPath('/assets/a.css', own)).toBe(true);
    expect(isExcludedPath('/assets', own)).toBe(false);
    expect(isExcludedPath('/tmp/x?y', own)).toBe(true);
    expect(isExcludedPath('/', ['/'])).toBe(true);
    expect(isExcludedPath('/a', ['/'])).toBe(false);
  });
});
