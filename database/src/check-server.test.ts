import { expect, test } from 'vitest';
import type { DatabasePool } from './create-pool.ts';
import { checkServer, describeConnectionFault, describeServer } from './check-server.ts';

const server = (version: string, number: string) =>
  ({
    query: async () => ({ rows: [{ server_version: version, server_version_num: number }] })
  }) as unknown as DatabasePool;

test('a server of version 15 or newer is taken', async () => {
  expect(await checkServer(server('15.0', '150000'), 'host:5432/db')).toEqual({ version: '15.0' });
});

test('an older server is refused with its version and what to do', async () => {
  await expect(checkServer(server('14.19', '140019'), 'host:5432/db')).rejects.toThrow(
    'PostgreSQL 14.19 at host:5432/db is too old; Lakegauge needs 15 or newer. Upgrade it or name another server in DATABASE_URL'
  );
});

test('a fault without a known code keeps its own words', () => {
  expect(describeConnectionFault(new Error('self-signed certificate'), 'host:5432/db')).toBe(
    'Cannot use PostgreSQL at host:5432/db: self-signed certificate; check DATABASE_URL'
  );
});

test('a server is described without user and password', () => {
  expect(describeServer('postgres://user:secret@db.example.com:6432/shop')).toBe('db.example.com:6432/shop');
  expect(describeServer('postgres://localhost/shop?host=%2Frun%2Fpostgresql')).toBe('localhost:5432/shop');
});
