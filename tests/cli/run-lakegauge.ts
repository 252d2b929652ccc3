import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../cli/src/main.ts');

export interface RunningProgram {
  child: ChildProcess;
  /** The dashboard's address, once it was printed. */
  address: Promise<string>;
  /** What the first group of a pattern matches, once it was printed. */
  said(pattern: RegExp): Promise<string>;
  exit: Promise<{ code: number | null; output: string; errors: string }>;
}

/** Runs the real command in a process of its own, with nothing of this process's environment but PATH. */
export function runLakegauge(args: string[], env: Record<string, string>, cwd?: string): RunningProgram {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: cwd ?? join(import.meta.dirname, '../fixtures'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let output = '';
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const exit = new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output, errors }));
  });
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  const said = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match) resolve(match[1]!);
      };
      look();
      child.stdout.on('data', look);
      void exit.then(({ code }) => reject(new Error(`lakegauge ended with ${code}: ${errors}`)));
    });
  const address = said(/Dashboard\s+(http:\/\/\S+)\/metrics/);
  // A test that expects the end of the program does not ask for the address.
  address.catch(() => {});
  return { child, address, said, exit };
}
