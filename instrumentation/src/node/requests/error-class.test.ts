import { expect, test } from 'vitest';
import { toErrorClass } from './error-class.ts';

class PaymentError extends Error {}

test.each([
  ['an error of the language', new TypeError('x'), 'TypeError'],
  ['a class of the program', new PaymentError('x'), 'PaymentError'],
  ['a plain error', new Error('x'), 'Error'],
  [
    'a name that the program computes',
    Object.assign(new PaymentError('x'), { name: 'order 4711' }),
    'PaymentError'
  ],
  ['a text', 'failed', undefined],
  ['nothing', null, undefined]
])('%s', (_what, error, expected) => {
  expect(toErrorClass(error)).toBe(expected);
});
