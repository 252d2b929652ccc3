import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awaitReplica } from '../../cli/src/await-replica.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';

let primary: TestDatabase;
let behind: TestDatabase;

beforeAll(async () => {
  primary = await createTestDatabase();
  behind = await createTestDatabase();
});
afterAll(async () => {
  await primary.drop();
  await behind.drop();
});

test('a database of questions that has the schema is not waited for', async () => {
  await awaitReplica(behind.pool, primary.pool);
});

test('one that is behind is waited for until it has the same version', async () => {
  await behind.pool.query('create table kept as select * from schema_migrations');
  await behind.pool.query('delete from schema_migrations where version > 5');
  let isThere = false;
  const waiting = awaitReplica(behind.pool, primary.pool).then(() => (isThere = true));
  await sleep(300);
  expect(isThere).toBe(false);

  await behind.pool.query('insert into schema_migrations select * from kept where version > 5');

  await waiting;
});

test('one without any table yet is waited for too', async () => {
  await behind.pool.query('alter table schema_migrations rename to not_yet');
  const waiting = awaitReplica(behind.pool, primary.pool);
  await sleep(300);

  await behind.pool.query('alter table not_yet rename to schema_migrations');

  await waiting;
});
