import { spawn, type ChildProcess } from 'node:child_process';
import { eventually } from './eventually.ts';

export interface ServiceOptions {
  folder: string;
  /** Arguments of node: flags, then the program. */
  args: string[];
  env?: Record<string, string>;
  /** The program that runs it; the Node of the tests when absent. */
  node?: string;
  /** What it prints when it listens, with its port. */
  listening?: RegExp;
}

export interface Service {
  url: string;
  child: ChildProcess;
  /** What it has printed so far. */
  output(): { stdout: string; stderr: string };
  /** Sends the signal and resolves when the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<Ending>;
  ended: Promise<Ending>;
}

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Starts a sample service with a bare environment, and resolves when it listens. */
export async function runService({
  folder,
  args,
  env = {},
  node = process.execPath,
  listening = /listening on (\d+)/
}: ServiceOptions): Promise<Service> {
  const child = spawn(node, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ending>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });

  const port = await eventually(`${args.join(' ')} to listen`, () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended: ${stdout}${stderr}`);
    return listening.exec(stdout)?.[1];
  });
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    output: () => ({ stdout, stderr }),
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
    ended
  };
}
