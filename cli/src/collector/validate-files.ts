import { execFile } from 'node:child_process';

export interface Validation {
  valid: boolean;
  /** What the collector said; empty where it had nothing to say. */
  output: string;
}

// Building the components of a large configuration takes a second; a collector that hangs must not hang the check.
const timeoutMs = 60_000;

/**
 * Lets the collector itself check files, merged in their order: it builds every component and starts none
 * (`otelcol validate`).
 */
export function validateFiles(
  collector: string,
  files: readonly string[],
  env: NodeJS.ProcessEnv
): Promise<Validation> {
  const args = ['validate', ...files.map((file) => `--config=${file}`)];
  return new Promise((resolve) => {
    execFile(collector, args, { env, timeout: timeoutMs }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      resolve({ valid: error === null, output: output || (error?.message ?? '') });
    });
  });
}
