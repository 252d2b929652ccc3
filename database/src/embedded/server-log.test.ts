import { expect, test } from 'vitest';

import { toDecisiveLine } from './server-log.ts';

test('the reason for an end is the last fatal line, without time and process', () => {
  const log = [
    '2026-01-02 03:04:05.678 UTC [12] LOG:  could not bind IPv4 address "127.0.0.1": Address already in use',
    '2026-01-02 03:04:05.678 UTC [12] FATAL:  could not create any TCP/IP sockets',
    '2026-01-02 03:04:05.679 UTC [12] LOG:  database system is shut down',
    ''
  ].join('\n');

  expect(toDecisiveLine(log)).toBe('FATAL: could not create any TCP/IP sockets');
});

test('without a fatal line the last one is taken', () => {
  expect(toDecisiveLine('first\n/bin/postgres: error while loading shared libraries\n')).toBe(
    '/bin/postgres: error while loading shared libraries'
  );
});

test('of the output of initdb the error is taken, not what it tidied up afterwards', () => {
  const output = [
    'creating subdirectories ... ok',
    'initdb: error: could not create directory "/x/pg_wal": No space left on device',
    'initdb: removing contents of data directory "/x"'
  ].join('\n');

  expect(toDecisiveLine(output)).toBe(
    'initdb: error: could not create directory "/x/pg_wal": No space left on device'
  );
});
