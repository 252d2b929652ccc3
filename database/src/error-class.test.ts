import { expect, test } from 'vitest';
import { errorClass, isSerializationFailure } from './error-class.ts';

test.each([
  ['ECONNREFUSED', 'retryable', 'the server is down'],
  ['57P01', 'retryable', 'an administrator ended the connection'],
  ['08006', 'retryable', 'the connection broke'],
  ['53300', 'retryable', 'too many connections'],
  ['53100', 'retryable', 'the disk is full'],
  ['40001', 'retryable', 'a serialization failure'],
  ['28P01', 'retryable', 'a password that is being rotated'],
  ['42P01', 'retryable', 'a table that a migration is about to make'],
  ['42501', 'retryable', 'a right that is about to be granted'],
  ['22021', 'permanent', 'a character that Postgres does not take'],
  ['23505', 'permanent', 'a duplicate'],
  ['42804', 'retryable', 'a schema of another version'],
  ['42601', 'permanent', 'a syntax error'],
  ['54000', 'permanent', 'a value too large for an index'],
  ['ERR_ASSERTION', 'permanent', 'a fault of our own']
])('%s is %s: %s', (code, expected) => {
  expect(errorClass(Object.assign(new Error('x'), { code }))).toBe(expected);
});

test.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
  'what pg throws without a code is retryable: %s',
  (message) => {
    expect(errorClass(new Error(message))).toBe('retryable');
  }
);

test('an error of the program is permanent', () => {
  expect(errorClass(new TypeError('x is not a function'))).toBe('permanent');
  expect(errorClass(undefined)).toBe('permanent');
});

test('serialization failures and deadlocks may run again', () => {
  expect(['40001', '40P01', '23505'].map((code) => isSerializationFailure({ code }))).toEqual([
    true,
    true,
    false
  ]);
});
