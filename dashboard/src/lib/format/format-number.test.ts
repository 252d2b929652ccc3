import { expect, test } from 'vitest';
import {
  formatAxisDuration,
  formatCompact,
  formatCount,
  formatDuration,
  formatMs,
  formatPercent
} from './format-number.ts';

test('no data is a dash everywhere, and never a zero', () => {
  expect([formatCount(null), formatMs(null), formatPercent(null), formatDuration(null)]).toEqual(
    Array(4).fill('–')
  );
  expect([formatCount(0), formatMs(0), formatPercent(0), formatDuration(0)]).toEqual([
    '0',
    '0.00',
    '0.00%',
    '0.00 ms'
  ]);
});

test('counts have thousands, axes are short', () => {
  expect(formatCount(1_284_120)).toBe('1,284,120');
  expect(formatCompact(1_284_120)).toBe('1.3M');
  expect(formatCompact(950)).toBe('950');
});

test('a rate is a percentage with two decimals', () => {
  expect(formatPercent(0.0079)).toBe('0.79%');
  expect(formatPercent(1)).toBe('100.00%');
});

test('milliseconds in a column have two decimals', () => {
  expect(formatMs(1234.5)).toBe('1,234.50');
  expect(formatMs(0.004)).toBe('0.00');
});

test.each([
  [0.42, '0.42 ms'],
  [8.425, '8.43 ms'],
  [9.996, '10.0 ms'],
  [43.21, '43.2 ms'],
  [99.96, '100 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [1240, '1.24 s'],
  [59_949, '59.9 s'],
  [59_950, '1.00 min'],
  [150_000, '2.50 min']
])('%f milliseconds read %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [0, '0'],
  [250, '250 ms'],
  [1000, '1 s'],
  [1500, '1.5 s']
])('an axis marks %f milliseconds as %s', (milliseconds, text) => {
  expect(formatAxisDuration(milliseconds)).toBe(text);
});
