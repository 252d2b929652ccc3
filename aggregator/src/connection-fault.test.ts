import { expect, test } from 'vitest';
import { isConnectionFault } from './connection-fault.ts';

const withCode = (code: string) => Object.assign(new Error('some message'), { code });

test.each(['ECONNREFUSED', 'ENOTFOUND', '08006', '28P01', '3D000', '53300', '57P01', '57P03'])(
  '%s means that there is no database to talk to',
  (code) => {
    expect(isConnectionFault(withCode(code))).toBe(true);
  }
);

test.each(['40001', '42P01', '23505', '57014', '55P03'])('%s is the fault of a statement', (code) => {
  expect(isConnectionFault(withCode(code))).toBe(false);
});

test('what pg reports without a code is told by its message', () => {
  expect(isConnectionFault(new Error('Connection terminated unexpectedly'))).toBe(true);
  expect(isConnectionFault(new Error('timeout exceeded when trying to connect'))).toBe(true);
  expect(isConnectionFault(new Error('rollup_state is empty'))).toBe(false);
});
