import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, pendingMigrations, silentLogger } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeSchema } from '../../scripts/describe-schema.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const folder = join(import.meta.dirname, '../../migrations');
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
});
afterEach(() => database.drop());

const options = () => ({ pool: database.pool, schema: 'lakegauge', folder, logger: silentLogger });

test('an empty database lacks every migration, and none once they ran', async () => {
  const before = await pendingMigrations(database.pool, folder);

  const count = await migrate(options());

  expect(before).toHaveLength(count);
  expect(await pendingMigrations(database.pool, folder)).toEqual([]);
});

test('five processes that migrate at once run each migration once', async () => {
  const expected = (await pendingMigrations(database.pool, folder)).length;

  const counts = await Promise.all(Array.from({ length: 5 }, () => migrate(options())));

  expect(counts.reduce((sum, count) => sum + count)).toBe(expected);
});

test('migrating down to nothing and up again gives the same schema', async () => {
  await migrate(options());
  const before = await describeSchema(database.pool);

  await migrate({ ...options(), target: 0 });
  const empty = await describeSchema(database.pool);
  await migrate(options());

  expect(empty).not.toContain('create table');
  expect(await describeSchema(database.pool)).toBe(before);
});

test('schema.sql shows what the migrations make', async () => {
  await migrate(options());

  expect(readFileSync(join(folder, 'schema.sql'), 'utf8')).toBe(await describeSchema(database.pool));
});

test('a migration that was edited after it ran is refused by name', async () => {
  await migrate(options());
  const edited = mkdtempSync(join(tmpdir(), 'lakegauge-edited-'));
  cpSync(folder, edited, { recursive: true });
  const file = join(edited, '0001_create_raw_tables.sql');
  writeFileSync(file, `-- edited\n${readFileSync(file, 'utf8')}`);

  await expect(migrate({ ...options(), folder: edited })).rejects.toThrow(
    /0001_create_raw_tables differs .* restore the released file/
  );
  rmSync(edited, { recursive: true });
});

test('a schema of a newer version is refused, and nothing is changed', async () => {
  await migrate(options());
  await database.pool.query(
    `insert into schema_migrations (version, name, checksum) values (9999, '9999_later', 'x')`
  );

  await expect(migrate(options())).rejects.toThrow(
    /9999_later, which this version of Lakegauge does not know/
  );
});
