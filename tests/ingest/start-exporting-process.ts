import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Order } from './exporting-process.ts';

export interface ExportingProcess {
  /** Resolves to the ids of that many spans, once they are in the exporter's hands. */
  produce(count: number): Promise<string[]>;
  /** Stores what it can and resolves when the process has ended. */
  shutdown(): Promise<number | null>;
  /** Leaves it nothing to wait for, and resolves when it has ended by itself. */
  disconnect(): Promise<number | null>;
  kill(): Promise<void>;
  errors(): string;
}

/** Starts a process that exports to a database, with a spool where a folder is given. */
export async function startExportingProcess(env: Record<string, string>): Promise<ExportingProcess> {
  const child = fork(join(import.meta.dirname, 'exporting-process.ts'), {
    env: { PATH: process.env.PATH, ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc']
  });
  let errors = '';
  child.stderr!.on('data', (text: Buffer) => (errors += text.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  await once(child, 'message');
  const tell = (order: Order) => void child.send(order);
  return {
    async produce(count) {
      const answer = once(child, 'message') as Promise<[string[]]>;
      tell({ produce: count });
      return (await answer)[0];
    },
    async shutdown() {
      tell('shutdown');
      return (await ended)[0];
    },
    async disconnect() {
      tell('disconnect');
      return (await ended)[0];
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    errors: () => errors
  };
}
