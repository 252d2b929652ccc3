import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createPool, migrate, silentLogger, startEmbeddedServer } from '@lakegauge/database';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: string;
  }
}

const template = 'lakegauge_template';

/**
 * One Postgres for the whole run, with a migrated database that each test file clones in some 20 ms.
 * LAKEGAUGE_TEST_DATABASE_URL names another server, for example an older version.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-test-'));
  const given = process.env.LAKEGAUGE_TEST_DATABASE_URL;
  const server = given
    ? null
    : await startEmbeddedServer({ dataDir: folder, logger: silentLogger, durable: false });
  const url = given ?? server!.connectionString;

  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop database if exists ${template} with (force)`);
  await client.query(`create database ${template}`);
  await client.end();
  await migrateTemplate(url);

  project.provide('databaseServer', url);
  return async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function migrateTemplate(url: string): Promise<void> {
  const connection = new URL(url);
  connection.pathname = `/${template}`;
  const pool = createPool({
    connectionString: connection.href,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0
  });
  const folder = join(import.meta.dirname, '../../migrations');
  await migrate({ pool, schema: 'lakegauge', folder, logger: silentLogger });
  await pool.end();
}
