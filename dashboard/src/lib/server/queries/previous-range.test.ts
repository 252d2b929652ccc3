import { expect, test } from 'vitest';
import { previousRange } from './previous-range.ts';

const at = (text: string) => new Date(`2026-11-${text}Z`);

test('a range that has ended is compared with the same length just before', () => {
  const previous = previousRange({ from: at('20T10:35'), to: at('21T10:35') }, at('21T10:35'));

  expect(previous).toEqual({ from: at('19T10:35'), to: at('20T10:35') });
});

test('a range that has not ended is compared with as much of the one before as has passed of it', () => {
  const previous = previousRange({ from: at('21T00:00'), to: at('22T00:00') }, at('21T15:00'));

  expect(previous).toEqual({ from: at('20T00:00'), to: at('20T15:00') });
});

test('a day is compared with the same weekday of the week before', () => {
  const previous = previousRange({ from: at('20T10:35'), to: at('21T10:35') }, at('21T10:35'), 'last_week');

  expect(previous).toEqual({ from: at('13T10:35'), to: at('14T10:35') });
});

test('more than a week is compared with as many whole weeks earlier as keep the two apart', () => {
  const previous = previousRange({ from: at('12T00:00'), to: at('22T00:00') }, at('21T15:00'), 'last_week');

  expect(previous).toEqual({ from: new Date('2026-10-29T00:00Z'), to: new Date('2026-11-07T15:00Z') });
});
