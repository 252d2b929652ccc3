import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPool, silentLogger, type DatabasePool } from '@lakegauge/database';
import { inject } from 'vitest';

export interface TestDatabase {
  pool: DatabasePool;
  connectionString: string;
  drop(): Promise<void>;
}

/** A fresh, migrated database of this test's own, cloned from the template. Drop it in `afterAll`. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const server = inject('databaseServer');
  const name = `lakegauge_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name} ${empty ? '' : `template ${inject('databaseTemplate')}`}`);
  const connection = new URL(server);
  connection.pathname = `/${name}`;
  const connectionString = connection.href;
  const pool = createPool({
    connectionString,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0,
    poolMax: 10
  });
  return {
    pool,
    connectionString,
    async drop() {
      await pool.end();
      await onServer(server, `drop database if exists ${name} with (force)`);
    }
  };
}

/** Cloning needs the template unused for a moment, so two files that start at once wait for each other. */
async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(1)`);
    await client.query(statement);
  } finally {
    await client.end();
  }
}
