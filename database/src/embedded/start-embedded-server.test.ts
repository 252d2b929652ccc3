import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import pg from 'pg';
import { expect } from 'vitest';

import { SetupError } from '../setup-error.ts';
import { query, test } from './embedded-test.ts';
import { findPostmaster } from './postmaster.ts';

test('data is still there after a stop and a start', async ({ dataDir, start }) => {
  const first = await start({ durable: true });
  await query(first.connectionString, 'create table kept as select 42 as answer');
  await first.stop();
  const second = await start({ durable: true });

  const rows = await query(second.connectionString, 'select answer from kept');

  expect(rows).toEqual([{ answer: 42 }]);
  expect(second.reused).toBe(false);
  expect(readdirSync(dataDir).sort()).toEqual(['lakegauge.lock', 'postgres', 'postgres.log']);
});

test('the server listens on the loopback address only, in UTC and UTF-8, with a password', async ({
  start
}) => {
  const server = await start();
  const wrong = server.connectionString.replace(/:[0-9a-f]+@/, ':wrong@');

  const rows = await query(
    server.connectionString,
    `select current_setting('listen_addresses') as addresses, current_setting('timezone') as zone,
            current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
            current_setting('server_version') as version, current_database() as database`
  );

  expect(rows).toEqual([
    {
      addresses: '127.0.0.1',
      zone: 'UTC',
      encoding: 'UTF8',
      fsync: 'off',
      version: server.version,
      database: 'lakegauge'
    }
  ]);
  await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

test('the password is in a file that only its owner can read, in a closed folder', async ({
  dataDir,
  start
}) => {
  await start();

  const cluster = path.join(dataDir, 'postgres');
  expect(statSync(cluster).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(cluster, 'lakegauge-password')).mode & 0o777).toBe(0o600);
});

test('stopping ends the process while a client is connected, and may be asked for twice', async ({
  dataDir,
  start
}) => {
  const server = await start();
  const client = new pg.Client({ connectionString: server.connectionString });
  client.on('error', () => {});
  await client.connect();

  await Promise.all([server.stop(), server.stop()]);
  await server.stop();

  expect(findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined();
  expect(existsSync(path.join(dataDir, 'lakegauge.lock'))).toBe(false);
});

test('a second start on the same data folder is refused and the first goes on', async ({
  dataDir,
  start
}) => {
  const first = await start();

  const second = start();

  await expect(second).rejects.toThrow(SetupError);
  await expect(second).rejects.toThrow(`(process ${process.pid}) uses the data folder ${dataDir}`);
  expect(await query(first.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('of two starts at the same moment one gets the folder', async ({ start }) => {
  const outcomes = await Promise.allSettled([start(), start()]);

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a setting that Postgres refuses is told, and leaves neither a process nor a lock', async ({
  dataDir,
  start
}) => {
  const refused = start({ flags: ['-c', 'shared_buffers=plenty'] });

  await expect(refused).rejects.toThrow(SetupError);
  await expect(refused).rejects.toThrow(/did not start in .*shared_buffers.*postgres\.log/);
  expect(findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined();
  await expect(start()).resolves.toMatchObject({ reused: false });
});

test('a database of another major version is left alone and both versions are named', async ({
  dataDir,
  start
}) => {
  const cluster = path.join(dataDir, 'postgres');
  mkdirSync(cluster, { mode: 0o700 });
  writeFileSync(path.join(cluster, 'PG_VERSION'), '12\n');

  const refused = start();

  await expect(refused).rejects.toThrow(SetupError);
  await expect(refused).rejects.toThrow(/made by PostgreSQL 12, but .* is version 1\d: set PG_BIN/);
  expect(readdirSync(cluster)).toEqual(['PG_VERSION']);
});

test('foreign files in the place of the database are not touched', async ({ dataDir, start }) => {
  const cluster = path.join(dataDir, 'postgres');
  mkdirSync(cluster);
  writeFileSync(path.join(cluster, 'letter.txt'), 'Dear reader');

  await expect(start()).rejects.toThrow(`${cluster} holds files but no PostgreSQL database`);

  expect(readdirSync(cluster)).toEqual(['letter.txt']);
});

test('a data folder that cannot be made is named', async ({ dataDir, start }) => {
  const file = path.join(dataDir, 'file');
  writeFileSync(file, '');
  const below = path.join(file, 'data');

  const refused = start({ dataDir: below });

  await expect(refused).rejects.toThrow(SetupError);
  await expect(refused).rejects.toThrow(`The data folder ${below} cannot be made or written (ENOTDIR)`);
});

test('a PG_BIN without programs is refused', async ({ dataDir, start }) => {
  await expect(start({ binDir: dataDir })).rejects.toThrow(
    `PG_BIN does not lead to a usable PostgreSQL (${dataDir}/initdb does not exist)`
  );
});
