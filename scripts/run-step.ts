import { spawn } from 'node:child_process';

export interface StepResult {
  ok: boolean;
  seconds: number;
  output: string;
}

/** Runs a program of node_modules/.bin (npm puts it first in PATH); prints its output at once, or keeps it. */
export async function runStep(
  command: string[],
  { quiet = false, env = {} }: { quiet?: boolean; env?: NodeJS.ProcessEnv } = {}
): Promise<StepResult> {
  const started = performance.now();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    env: { ...process.env, ...env }
  });
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (output += text.toString()));
  const code = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  return { ok: code === 0, seconds: (performance.now() - started) / 1000, output };
}
