import { expect, test } from 'vitest';
import { InvalidQuestion, toProblem } from './problem.ts';
import { ReadingAbandoned, ReadingTimeout } from './queries/reading-errors.ts';

const withCode = (code: string, message = 'secret detail') => Object.assign(new Error(message), { code });

test('what the asker did wrong is 400 in the words of the fault', () => {
  expect(toProblem(new InvalidQuestion('Cannot query future dates'))).toEqual({
    statusCode: 400,
    error: 'Bad Request',
    message: 'Cannot query future dates'
  });
});

test('a query that took too long is 504 and says what to do', () => {
  expect(toProblem(new ReadingTimeout(10_000))).toEqual({
    statusCode: 504,
    error: 'Gateway Timeout',
    message: 'The query took longer than 10 seconds and was cancelled; choose a shorter range or one service'
  });
});

test('a character that Postgres does not take is 400', () => {
  expect(toProblem(withCode('22021'))).toMatchObject({ statusCode: 400, error: 'Bad Request' });
});

test('a client that has gone is 499', () => {
  expect(toProblem(new ReadingAbandoned()).statusCode).toBe(499);
});

test.each(['ECONNREFUSED', '57P03', '53300', '42P01'])(
  'a database that is away or not ready (%s) is 503',
  (code) => {
    expect(toProblem(withCode(code)).statusCode).toBe(503);
  }
);

test('anything else is 500, and no word of it gets out', () => {
  for (const error of [withCode('42601'), new TypeError('secret detail'), 'secret detail', null]) {
    const problem = toProblem(error);

    expect(problem.statusCode).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('secret');
  }
});
