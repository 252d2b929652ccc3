import { statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';

import { expect } from 'vitest';

import { silentLogger } from '../logger.ts';
import { test } from './embedded-test.ts';
import { findBinaries } from './find-binaries.ts';
import { findFreePort } from './free-port.ts';
import { launchPostmaster } from './launch-postmaster.ts';
import { serverSettings } from './server-settings.ts';
import { chooseServerUser } from './server-user.ts';
import { stopPostmaster } from './stop-postmaster.ts';

test('a port that another program took first is given up for another, and a huge log begins anew', async ({
  dataDir,
  start
}) => {
  await (await start()).stop();
  const clusterDir = path.join(dataDir, 'postgres');
  const logFile = path.join(dataDir, 'postgres.log');
  writeFileSync(logFile, Buffer.alloc(11 * 1024 * 1024, '\n'));
  const binaries = await findBinaries({ dataDir });
  const user = await chooseServerUser({ dataDir, clusterDir, binaries });
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port: takenPort } = other.address() as AddressInfo;
  const tried: number[] = [];

  const postmaster = await launchPostmaster({
    binaries,
    user,
    clusterDir,
    settings: serverSettings({ durable: false }),
    logFile,
    logger: silentLogger,
    choosePort: async () => {
      const port = tried.length === 0 ? takenPort : await findFreePort();
      tried.push(port);
      return port;
    }
  });
  await stopPostmaster(postmaster, silentLogger);
  other.close();

  expect(tried).toEqual([takenPort, postmaster.port]);
  expect(statSync(logFile).size).toBeLessThan(10_000);
});
