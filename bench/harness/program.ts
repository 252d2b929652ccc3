import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readNpmStart } from './npm-start.ts';

const root = join(import.meta.dirname, '../..');

export interface Program {
  child: ChildProcess;
  processId: number;
  /** For example http://127.0.0.1:8000 */
  address: string;
  stop(): Promise<void>;
}

/** `lakegauge start` on the given database, in a process of its own with the flags and variables that `npm start` gives it. */
export async function startLakegauge(connectionString: string, nodeFlags: string[] = []): Promise<Program> {
  const { flags, variables } = readNpmStart();
  return startProgram(
    process.execPath,
    [...flags, ...nodeFlags, join(root, 'cli/src/main.ts'), 'start'],
    /Dashboard\s+(http:\/\/\S+)\/metrics/,
    {
      ...variables,
      DATABASE_URL: connectionString,
      PORT: '0',
      LAKEGAUGE_LOG_LEVEL: 'warn'
    }
  );
}

/** Starts a program that prints its address, which is what `ready` catches. */
export async function startProgram(
  command: string,
  arguments_: string[],
  ready: RegExp,
  env: NodeJS.ProcessEnv = {}
): Promise<Program> {
  const child = spawn(command, arguments_, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  const exited = once(child, 'exit');
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    const read = (text: Buffer) => {
      output += text.toString();
      const match = ready.exec(output);
      if (!match) return;
      // Read on without keeping it, or the program would block on a full pipe.
      for (const stream of [child.stdout, child.stderr]) stream.off('data', read).resume();
      resolve(match[1] ?? '');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void exited.then(() => reject(new Error(`${command} ended before it was ready: ${output}`)));
  });
  return {
    child,
    processId: child.pid!,
    address,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    }
  };
}
