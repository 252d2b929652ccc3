import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createToUserId } from './create-to-user-id.ts';

const key = 'a key that nobody knows';

test('raw keeps an id as it is, in small letters only where sign-in has no others', () => {
  expect(createToUserId({ mode: 'raw' })('Jane@Example.com')).toBe('Jane@Example.com');
  expect(createToUserId({ mode: 'raw', isLowerCased: true })('Jane@Example.com')).toBe('jane@example.com');
});

test('drop keeps nothing', () => {
  expect(createToUserId({ mode: 'drop' })('jane')).toBeNull();
});

test('hash is an HMAC that depends on the key, the same for one person however they are written', () => {
  const toUserId = createToUserId({ mode: 'hash', key, isLowerCased: true });
  const expected = createHmac('sha256', key).update('jane').digest('hex').slice(0, 32);

  expect(toUserId('jane')).toBe(expected);
  expect(toUserId('Jane')).toBe(expected);
  expect(createToUserId({ mode: 'hash', key: `${key}!` })('jane')).not.toBe(expected);
});

test('a hash stays the same beyond what is held in memory', () => {
  const toUserId = createToUserId({ mode: 'hash', key });
  const first = toUserId('user-0');

  for (let user = 1; user <= 25_000; user++) toUserId(`user-${user}`);

  expect(toUserId('user-0')).toBe(first);
});

test('a hash without a key is refused with the variable that is missing', () => {
  expect(() => createToUserId({ mode: 'hash' })).toThrow(/LAKEGAUGE_USER_ID_KEY/);
});
