import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createPool, migrate, silentLogger, startEmbeddedServer } from '@lakegauge/database';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: string;
    databaseTemplate: string;
  }
}

// Of this run's own: several runs may share a server that was given.
const template = `lakegauge_template_${randomBytes(4).toString('hex')}`;

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

  await onServer(url, `create database ${template}`);
  await migrateTemplate(url);

  project.provide('databaseServer', url);
  project.provide('databaseTemplate', template);
  return async () => {
    await onServer(url, `drop database ${template} with (force)`);
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
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
