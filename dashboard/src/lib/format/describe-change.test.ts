import { expect, test } from 'vitest';
import { describeChange, type Meaning } from './describe-change.ts';

const latency: Meaning = { rise: 'worse', fall: 'better' };
const requests: Meaning = { rise: 'more', fall: 'fewer' };

test('a slower answer is worse and says so', () => {
  const change = describeChange({ current: 112.4, previous: 100, meaning: latency });

  expect(change).toEqual({ arrow: '↑', amount: '+12.4%', word: 'worse', tone: 'bad' });
});

test('a faster answer is better, with a real minus sign', () => {
  const change = describeChange({ current: 90, previous: 100, meaning: latency });

  expect(change).toEqual({ arrow: '↓', amount: '−10.0%', word: 'better', tone: 'good' });
});

test('more requests are neither good nor bad', () => {
  const change = describeChange({ current: 150, previous: 100, meaning: requests });

  expect(change).toEqual({ arrow: '↑', amount: '+50.0%', word: 'more', tone: 'neutral' });
});

test('a rate changes by points', () => {
  const change = describeChange({ current: 0.011, previous: 0.0079, meaning: latency, unit: 'points' });

  expect(change).toEqual({ arrow: '↑', amount: '+0.31 points', word: 'worse', tone: 'bad' });
});

test('a rate that rises from zero still has a change, since points need no division', () => {
  const change = describeChange({ current: 0.02, previous: 0, meaning: latency, unit: 'points' });

  expect(change?.amount).toBe('+2.00 points');
});

test('a huge rise is told as a multiple', () => {
  expect(describeChange({ current: 2500, previous: 100, meaning: requests })?.amount).toBe('+25×');
});

test('a slight change is told without alarm', () => {
  expect(describeChange({ current: 100.4, previous: 100, meaning: latency })).toEqual({
    arrow: '↑',
    amount: '+0.4%',
    word: 'worse',
    tone: 'neutral'
  });
  expect(describeChange({ current: 0.0083, previous: 0.008, meaning: latency, unit: 'points' })?.tone).toBe(
    'neutral'
  );
});

test('what rounds to nothing is unchanged', () => {
  const unchanged = { arrow: '=', amount: '±0', word: 'unchanged', tone: 'neutral' };

  expect(describeChange({ current: 100.01, previous: 100, meaning: latency })).toEqual(unchanged);
  expect(describeChange({ current: 0, previous: 0, meaning: requests })).toEqual(unchanged);
});

test('without data on either side, or from zero, there is no change to tell', () => {
  expect(describeChange({ current: 5, previous: null, meaning: latency })).toBeNull();
  expect(describeChange({ current: null, previous: 5, meaning: latency })).toBeNull();
  expect(describeChange({ current: 5, previous: 0, meaning: requests })).toBeNull();
});
