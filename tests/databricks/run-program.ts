import { spawn, type ChildProcess } from 'node:child_process';

export interface RunningProgram {
  child: ChildProcess;
  output: () => string;
  exit: Promise<{ code: number | null; output: string }>;
}

/** A program with nothing of this process's environment but what a platform would have too. */
export function runProgram(
  command: string,
  args: string[],
  { cwd, env }: { cwd: string; env: Record<string, string> }
): RunningProgram {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, TMPDIR: process.env.TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const exit = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
  return { child, output: () => output, exit };
}
