import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNpmStart } from '../../../bench/harness/npm-start.ts';
import { startOwnServer, type OwnServer } from '../../database/own-server.ts';

export interface Target {
  port: number;
  address: string;
  server: OwnServer;
  /** The most memory that the process has had so far, bytes. */
  peakBytes(): number;
  /** Throws when the process is gone. */
  mustLive(): void;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../../..');

/** The real `lakegauge start` with the heap of `npm start`, in a process of its own, on a Postgres of its own. */
export async function startTarget(env: Record<string, string> = {}): Promise<Target> {
  const server = await startOwnServer();
  const { flags, variables } = readNpmStart();
  const child = spawn(process.execPath, [...flags, join(root, 'cli/src/main.ts'), 'start'], {
    cwd: join(root, 'tests/fixtures'),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      DATABASE_URL: server.connectionString,
      LAKEGAUGE_LOG_LEVEL: 'warn',
      ...variables,
      ...env
    },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let said = '';
  let ended: string | undefined;
  const exit = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      ended = `code ${code}, signal ${signal}`;
      resolve();
    });
  });
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)));
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      const match = /Dashboard\s+(http:\/\/\S+)\/metrics/.exec(output);
      if (match) resolve(match[1]!);
    });
    void exit.then(() => reject(new Error(`lakegauge did not start (${ended}): ${said}`)));
  });
  return {
    port: Number(new URL(address).port),
    address,
    server,
    peakBytes: () => peakBytesOf(child.pid!),
    mustLive() {
      if (ended !== undefined) throw new Error(`lakegauge ended (${ended}): ${said}`);
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await exit;
      clearTimeout(timer);
      await server.stop();
    }
  };
}

/** Linux keeps the peak itself, so that no spike falls between two looks. */
function peakBytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
