import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import pg from 'pg';
import { test as base, vi } from 'vitest';

import { silentLogger } from '../logger.ts';
import { findPostmaster } from './postmaster.ts';
import {
  type EmbeddedServer,
  type EmbeddedServerOptions,
  startEmbeddedServer
} from './start-embedded-server.ts';
import { stopPostmaster } from './stop-postmaster.ts';

// Half a second for a server is usual, but not on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, maxConcurrency: 3 });

type Options = Partial<EmbeddedServerOptions>;

interface Fixtures {
  /** A folder that every user can reach, removed after the test together with the server in it. */
  dataDir: string;
  /** Starts a server in `dataDir`, without the care for the disk that no test needs. */
  start: (options?: Options) => Promise<EmbeddedServer>;
  /** Does the same in another program, and gives what it got once the server runs. */
  startInProgram: (as?: { uid: number; gid: number }) => Promise<StartedProgram>;
}

interface StartedProgram {
  program: ChildProcess;
  server: Pick<EmbeddedServer, 'connectionString' | 'port' | 'reused'>;
}

const withServers = base.extend<Fixtures>({
  // Vitest finds out by the braces what a fixture needs.
  // eslint-disable-next-line no-empty-pattern
  dataDir: async ({}, use) => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'lakegauge-test-'));
    chmodSync(dataDir, 0o755);
    await use(dataDir);
    const left = findPostmaster(path.join(dataDir, 'postgres'));
    if (left !== undefined) await stopPostmaster(left, silentLogger);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  },
  start: async ({ dataDir }, use) => {
    const servers: EmbeddedServer[] = [];
    await use(async (options = {}) => {
      const server = await startEmbeddedServer({ dataDir, logger: silentLogger, durable: false, ...options });
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.stop()));
  },
  startInProgram: async ({ dataDir }, use) => {
    const programs: ChildProcess[] = [];
    await use(async (as = undefined) => {
      const program = spawnStarter(dataDir, as);
      programs.push(program);
      const [line] = (await Promise.race([
        once(createInterface(program.stdout!), 'line'),
        once(program, 'exit').then(() => Promise.reject(new Error('The program ended without a server')))
      ])) as [string];
      return { program, server: JSON.parse(line) as StartedProgram['server'] };
    });
    for (const program of programs) await kill(program);
  }
});

/**
 * Vitest's `test` with a data folder and servers that are gone when the test is over, however it ends.
 * Tests run beside each other, since each has a folder of its own and mostly waits for other processes.
 */
export const test = withServers.concurrent;

/** A program that starts a server in a folder, writes one line about it, and goes on until it is killed. */
export function spawnStarter(dataDir: string, as?: { uid: number; gid: number }): ChildProcess {
  const script = `
    import { startEmbeddedServer } from ${JSON.stringify(new URL('start-embedded-server.ts', import.meta.url).href)};
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const server = await startEmbeddedServer({ dataDir: ${JSON.stringify(dataDir)}, logger, durable: false });
    console.log(JSON.stringify(server));
    process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...as,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit']
  });
}

/** Kills a program without giving it a chance, and waits until it is gone. */
export async function kill(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  program.kill('SIGKILL');
  await once(program, 'exit');
}

/** Runs one query on a connection of its own. */
export async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}
