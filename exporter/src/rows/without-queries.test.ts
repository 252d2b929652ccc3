import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutQueries } from './without-queries.ts';

test.each([
  ['https://a.example/b?c=d#e', 'https://a.example/b'],
  ['https://user:pw@a.example/b', 'https://a.example/b'],
  ['https://a.example?c', 'https://a.example'],
  ['see (https://a.example/b?c=d), and http://x/?y.', 'see (https://a.example/b), and http://x/'],
  ['at f (https://a.example/b.js?v=1:2:3)', 'at f (https://a.example/b.js:2:3)'],
  ['at https://a.example:8080/b.js:2:3', 'at https://a.example:8080/b.js:2:3'],
  ['/a/b?c=d', '/a/b'],
  ['?token=1', ''],
  ['#/route', ''],
  ['What now? Nothing.', 'What now? Nothing.'],
  ['1 / 2 ?', '1 / 2 ?']
])('%j becomes %j', (text, expected) => {
  expect(withoutQueries(text)).toBe(expected);
});

test('no text of the largest size takes long, and none grows', () => {
  for (const part of ['a://', 'a://b@', 'a://?', ':1', 'aaaa', 'a://b?c:1', '://']) {
    const text = part.repeat(Math.floor(8192 / part.length));

    expect(withoutQueries(text).length).toBeLessThanOrEqual(text.length);
  }
});

test('what follows a question mark in an address is never left', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abc/.-'), maxLength: 10 });
  fc.assert(
    fc.property(word, word, (before, after) => {
      expect(withoutQueries(`go to https://x.example/${before}?SECRET${after} now`)).not.toContain('SECRET');
    })
  );
});
