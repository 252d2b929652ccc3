import { spawn } from 'node:child_process';

export interface StepResult {
  ok: boolean;
  seconds: number;
  output: string;
}

/**
 * Runs a program of node_modules/.bin (npm puts it first in PATH). Its output is kept, and unless `quiet` printed at
 * once too, in colour where a person reads it.
 */
export async function runStep(
  command: string[],
  { quiet = false, env = {} }: { quiet?: boolean; env?: NodeJS.ProcessEnv } = {}
): Promise<StepResult> {
  const started = performance.now();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...(process.stdout.isTTY && !quiet && { FORCE_COLOR: '1' }), ...process.env, ...env }
  });
  let output = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr]
  ] as const) {
    from.on('data', (text: Buffer) => {
      output += text.toString();
      if (!quiet) to.write(text);
    });
  }
  const code = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  return { ok: code === 0, seconds: (performance.now() - started) / 1000, output };
}
