import type { DatabaseClient, DatabasePool } from '../create-pool.ts';
import { errorCode } from '../error-class.ts';
import type { Logger } from '../logger.ts';
import { SetupError } from '../setup-error.ts';
import { transaction } from '../transaction.ts';
import { readMigrations, type MigrationFile } from './migration-files.ts';

export interface MigrateOptions {
  pool: DatabasePool;
  schema: string;
  folder: string;
  logger: Logger;
  /** The version to end at; the newest when absent, 0 removes everything. */
  target?: number;
  /** Called before each migration, for a terminal. */
  onProgress?: (migration: string, done: number, total: number) => void;
}

// One number for all schemas: two schemas of one database being migrated at once may wait for each other.
const migrationLock = 195270001;
const undefinedTable = '42P01';

/**
 * Brings the schema to the target version, up or down. Each migration runs in a transaction of its own that holds the
 * lock, so any number of processes may call this at once: one does the work and the others see it done.
 * Returns how many migrations ran. Throws a SetupError where files and database disagree.
 */
export async function migrate(options: MigrateOptions): Promise<number> {
  const files = readMigrations(options.folder);
  const target = options.target ?? files.length;
  if (target < 0 || target > files.length) {
    throw new SetupError(`There is no migration ${target}; choose 0 to ${files.length}`);
  }
  let count = 0;
  while (await step(options, files, target, count)) count++;
  return count;
}

/** Versions that are still to run; empty when the schema is up to date. Reads only. */
export async function pendingMigrations(pool: DatabasePool, folder: string): Promise<string[]> {
  const files = readMigrations(folder);
  const applied = await pool.query<{ version: number }>('select version from schema_migrations').then(
    ({ rows }) => rows.map((row) => row.version),
    (error: unknown) => {
      if (errorCode(error) === undefinedTable) return [] as number[];
      throw error;
    }
  );
  return files.filter((file) => !applied.includes(file.version)).map((file) => file.name);
}

async function step(
  { pool, schema, logger, onProgress }: MigrateOptions,
  files: MigrationFile[],
  target: number,
  done: number
): Promise<boolean> {
  return transaction(pool, {}, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    const current = await currentVersion(client, schema, files);
    if (current === target) return false;
    const file = files[current < target ? current : current - 1]!;
    onProgress?.(file.name, done, done + Math.abs(target - current));
    // Making partitions of a large table may wait for a long query; ingest must not wait behind us for long.
    await client.query(`set local lock_timeout = '30s'; set local idle_in_transaction_session_timeout = 0`);
    await client.query(current < target ? file.up : file.down);
    await record(client, file, current < target);
    logger.info({ migration: file.name, direction: current < target ? 'up' : 'down' }, 'Migration applied');
    return true;
  });
}

async function currentVersion(
  client: DatabaseClient,
  schema: string,
  files: MigrationFile[]
): Promise<number> {
  // Asked first, since "if not exists" demands the right to create even where nothing is to be created.
  // The name was checked against [a-z0-9_] by the configuration.
  const existing = await client.query('select 1 from pg_namespace where nspname = $1', [schema]);
  if (existing.rowCount === 0) await client.query(`create schema ${schema}`);
  await client.query(`create table if not exists schema_migrations (
    version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
  const { rows } = await client.query<{ version: number; name: string; checksum: string }>(
    'select version, name, checksum from schema_migrations order by version'
  );
  for (const row of rows) {
    const file = files[row.version - 1];
    if (!file) {
      throw new SetupError(
        `Schema ${schema} has migration ${row.name}, which this version of Lakegauge does not know; upgrade Lakegauge`
      );
    }
    if (file.checksum !== row.checksum) {
      throw new SetupError(
        `Migration ${row.name} differs from the one that schema ${schema} was made with; restore the released file`
      );
    }
  }
  return rows.length;
}

async function record(client: DatabaseClient, file: MigrationFile, up: boolean): Promise<void> {
  await (up
    ? client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
        file.version,
        file.name,
        file.checksum
      ])
    : client.query('delete from schema_migrations where version = $1', [file.version]));
}
