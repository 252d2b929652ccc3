import { expect, test } from 'vitest';
import { toNumericDigits } from './numeric-digits.ts';

test.each([
  ['0', { digits: [], weight: 0, negative: false, scale: 0 }],
  ['-0', { digits: [], weight: 0, negative: false, scale: 0 }],
  ['1', { digits: [1], weight: 0, negative: false, scale: 0 }],
  ['10000', { digits: [1], weight: 1, negative: false, scale: 0 }],
  ['-123456789', { digits: [1, 2345, 6789], weight: 2, negative: true, scale: 0 }],
  ['43.5', { digits: [43, 5000], weight: 0, negative: false, scale: 1 }],
  ['0.00012', { digits: [1, 2000], weight: -1, negative: false, scale: 5 }],
  ['1e-7', { digits: [10], weight: -2, negative: false, scale: 7 }],
  ['1.5e+21', { digits: [15], weight: 5, negative: false, scale: 0 }]
])('%s is taken apart as Postgres sends it', (value, expected) => {
  expect(toNumericDigits(value)).toEqual(expected);
});

test('what is no decimal number is refused', () => {
  expect(() => toNumericDigits('NaN')).toThrow('"NaN" is not a decimal number');
});
