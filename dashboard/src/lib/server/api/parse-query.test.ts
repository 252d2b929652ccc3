import { expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidQuestion } from '../problem.ts';
import { commonParameters } from './parameters.ts';
import { parseQuery, parseRange } from './parse-query.ts';

const shape = { ...commonParameters, metric_type: z.enum(['usage', 'both']).default('both') };
const parse = (text: string) => parseQuery(new URLSearchParams(text), shape);

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidQuestion) return error.message;
    throw error;
  }
  return 'no fault';
}

test('nothing asked for is every default', () => {
  expect(parse('')).toEqual({ include_anonymous: false, exact: false, metric_type: 'both' });
});

test('flags are written as true or 1', () => {
  expect(parse('include_anonymous=true&exact=1')).toMatchObject({ include_anonymous: true, exact: true });
  expect(parse('include_anonymous=false&exact=0')).toMatchObject({ include_anonymous: false, exact: false });
});

test('an unknown parameter is a fault that names the known ones', () => {
  expect(messageOf(() => parse('servcie=shop'))).toBe(
    'servcie: unknown parameter; known are time_range, start, end, service, environment, include_anonymous, exact, metric_type'
  );
});

test('every fault is named at once', () => {
  const message = messageOf(() => parse('exact=maybe&metric_type=all&service='));

  expect(
    message
      .split('; ')
      .map((fault) => fault.split(':')[0])
      .sort()
  ).toEqual(['exact', 'metric_type', 'service']);
});

test('a parameter given twice is a fault', () => {
  expect(messageOf(() => parse('service=a&service=b'))).toBe('service: given more than once');
});

test('a range that cannot be is a fault in the words of the contract', () => {
  const now = new Date('2026-11-21T10:35:20Z');

  expect(messageOf(() => parseRange({ start: '2026-11-21', end: '2026-11-25' }, now))).toBe(
    'Cannot query future dates'
  );
  expect(parseRange({ time_range: '7d' }, now)).toEqual({
    name: '7d',
    range: { from: new Date('2026-11-14T10:35:20Z'), to: now }
  });
});
