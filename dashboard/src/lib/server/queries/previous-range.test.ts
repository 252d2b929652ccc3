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
