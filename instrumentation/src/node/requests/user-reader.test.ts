import { expect, test } from 'vitest';
import type { ServedRequest } from './served-request.ts';
import { UserReader } from './user-reader.ts';

const toUserId = (userId: string) => `<${userId}>`;

test('what the service says is stored as the operator wants it', () => {
  expect(read({ trustsProxy: true }, 'ada', { 'x-forwarded-email': 'eve@example.org' })).toBe('<ada>');
});

test('the proxy says it where it is trusted and the service does not', () => {
  const headers = { 'x-forwarded-preferred-username': 'Ada', 'x-forwarded-email': 'ada@example.org' };

  expect(read({ trustsProxy: true }, undefined, headers)).toBe('<ada@example.org>');
  expect(read({ trustsProxy: false }, undefined, headers)).toBeUndefined();
});

test('nobody is nobody', () => {
  expect(read({ trustsProxy: true }, undefined, {})).toBeUndefined();
});

function read(
  options: { trustsProxy: boolean },
  userId: string | undefined,
  headers: Record<string, string>
) {
  const served = { userId, request: { headers } } as unknown as ServedRequest;
  return new UserReader({ ...options, toUserId }).read(served);
}
