import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect } from 'vitest';

import { silentLogger } from '../logger.ts';
import { query, test } from './embedded-test.ts';
import { findBinaries } from './find-binaries.ts';
import { initialiseCluster, readPassword } from './initialise-cluster.ts';
import { launchPostmaster } from './launch-postmaster.ts';
import { prepareDatabase } from './prepare-database.ts';
import { serverSettings } from './server-settings.ts';
import { inNamespace, withCapability } from './server-user.ts';
import { stopPostmaster } from './stop-postmaster.ts';

const nobody = { uid: 65534, gid: 65534 };

// Root and an ordinary user meet different difficulties, so each of them has tests of its own.
const isRoot = process.getuid?.() === 0;
const testAsRoot = isRoot ? test : notHere;
const testAsOrdinaryUser = isRoot ? notHere : test;
// A clone below a closed folder cannot be run by another user at all; that case is tested above by closing the data folder.
const testAsRootInOpenClone = isRoot && isOpenToOthers() ? test : notHere;

testAsRoot('root starts a server as another user', async ({ dataDir, start }) => {
  const server = await start();

  expect(statSync(path.join(dataDir, 'postgres')).uid).not.toBe(0);
  expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
});

testAsRoot('root starts a server below a folder that is closed to others', async ({ dataDir, start }) => {
  chmodSync(dataDir, 0o700);
  const below = path.join(dataDir, 'data');

  const first = await start({ dataDir: below });
  await query(first.connectionString, 'create table kept as select 42 as answer');
  await first.stop();
  const second = await start({ dataDir: below });

  expect(await query(second.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

// Each way for itself: which one a start takes depends on what the machine allows.
const ways = [...withCapability(nobody), inNamespace()].map((user) => ({ name: user.name, user }));
for (const { name, user } of isRoot ? ways : []) {
  test(`a closed folder is served by ${name}`, async ({ dataDir, skip }) => {
    const [command = '', ...args] = [...user.wrapper, 'true'];
    skip(spawnSync(command, args).status !== 0, 'this machine does not allow it');
    chmodSync(dataDir, 0o700);
    const clusterDir = path.join(dataDir, 'postgres');
    const binaries = await findBinaries({ dataDir });

    await initialiseCluster({ dataDir, clusterDir, binaries, user, durable: false });
    const settings = serverSettings({ durable: false });
    const logFile = path.join(dataDir, 'postgres.log');
    const postmaster = await launchPostmaster({
      binaries,
      user,
      clusterDir,
      settings,
      logFile,
      logger: silentLogger
    });

    await expect(prepareDatabase(postmaster.port, readPassword(clusterDir))).resolves.toBeDefined();
    await stopPostmaster(postmaster, silentLogger);
  });
}

testAsRootInOpenClone('an ordinary user starts a server of its own', async ({ dataDir, startInProgram }) => {
  chownSync(dataDir, nobody.uid, nobody.gid);

  const { server } = await startInProgram(nobody);

  expect(statSync(path.join(dataDir, 'postgres')).uid).toBe(nobody.uid);
  expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
});

testAsOrdinaryUser(
  'an ordinary user is told of a data folder that it may not write',
  async ({ dataDir, start }) => {
    const closed = path.join(dataDir, 'closed');
    mkdirSync(closed, { mode: 0o555 });

    await expect(start({ dataDir: closed })).rejects.toThrow(
      `The data folder ${closed} cannot be made or written (EACCES)`
    );
  }
);

function isOpenToOthers(): boolean {
  const source = fileURLToPath(new URL('start-embedded-server.ts', import.meta.url));
  return [source, process.execPath].every((path) => spawnSync('test', ['-r', path], nobody).status === 0);
}

function notHere(): void {}
