import { expect, test } from 'vitest';
import { vitalBands } from '../metrics/vital-bands.ts';
import { formatVital, formatVitalAxis, toVitalMeasure } from './format-vital.ts';

test.each([
  ['LCP', 2480, '2.48 s'],
  ['INP', 184.4, '184 ms'],
  ['CLS', 0, '0.00'],
  ['CLS', 0.0042, '0.004'],
  ['CLS', 0.25, '0.25'],
  ['TTFB', null, '–']
] as const)('%s of %s is told as %s', (vital, value, text) => {
  expect(formatVital(vitalBands[vital], value)).toBe(text);
});

test('the unit stands apart where it is set smaller; a layout shift has none', () => {
  expect(toVitalMeasure(vitalBands.LCP, 1200)).toEqual({ value: '1.20', unit: 's' });
  expect(toVitalMeasure(vitalBands.CLS, 0.12)).toEqual({ value: '0.12', unit: '' });
});

test('an axis has short marks', () => {
  expect([0, 500, 2500].map((value) => formatVitalAxis(vitalBands.LCP, value))).toEqual([
    '0',
    '500 ms',
    '2.5 s'
  ]);
  expect(formatVitalAxis(vitalBands.CLS, 0.30000000000000004)).toBe('0.3');
});
