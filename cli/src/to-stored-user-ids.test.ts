import { expect, test } from 'vitest';
import { toStoredUserIds } from './to-stored-user-ids.ts';

test('a person is looked for as given and in lower case', () => {
  expect(toStoredUserIds('Ann@Example.com', undefined)).toEqual(['Ann@Example.com', 'ann@example.com']);
  expect(toStoredUserIds('ann', undefined)).toEqual(['ann']);
});

test('where ids are hashed, the keyed hash of each form is looked for as well', () => {
  // The first half of HMAC-SHA-256 in RFC 4231, test case 2.
  expect(toStoredUserIds('what do ya want for nothing?', 'Jefe')).toEqual([
    'what do ya want for nothing?',
    '5bdcc146bf60754e6a042426089575c7'
  ]);
  expect(toStoredUserIds('Ann', 'key')).toHaveLength(4);
});
