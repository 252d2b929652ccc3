import path from 'node:path';

import { expect } from 'vitest';

import { silentLogger } from '../logger.ts';
import { query, test } from './embedded-test.ts';
import { findPostmaster, type Postmaster } from './postmaster.ts';
import { keepRunning } from './keep-running.ts';
import { waitFor } from './wait-for.ts';

test('a server that was killed runs again at the same address with its data', async ({ dataDir, start }) => {
  const clusterDir = path.join(dataDir, 'postgres');
  const server = await start({ durable: true });
  await query(server.connectionString, 'create table kept as select 42 as answer');
  const killed = findPostmaster(clusterDir)!;

  process.kill(killed.pid, 'SIGKILL');
  const next = await waitFor(
    () => {
      const found = findPostmaster(clusterDir);
      return found?.ready && found.pid !== killed.pid ? found : undefined;
    },
    { timeoutMs: 40_000 }
  );

  expect(next?.port).toBe(server.port);
  expect(await query(server.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await server.stop();
  expect(findPostmaster(clusterDir)).toBeUndefined();
});

test('starting again is tried until it succeeds, and not after the release', async () => {
  const gone: Postmaster = { pid: 2 ** 30, processStart: 'never', port: 1, ready: true };
  let tries = 0;
  const kept = keepRunning({
    postmaster: gone,
    relaunch: async () => {
      tries++;
      if (tries === 1) throw new Error('not yet');
      return { ...gone, port: 2 };
    },
    logger: silentLogger,
    intervalMs: 1
  });
  await waitFor(() => (tries >= 2 ? true : undefined), { timeoutMs: 10_000 });

  const last = await kept.release();
  const triesAtRelease = tries;
  await waitFor(() => (tries > triesAtRelease ? true : undefined), { timeoutMs: 50 });

  expect(last.port).toBe(2);
  expect(tries).toBe(triesAtRelease);
});
