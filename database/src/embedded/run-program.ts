import { execFile } from 'node:child_process';

export interface ProgramRun {
  succeeded: boolean;
  /** What it wrote to both streams, or why it could not be run at all. */
  output: string;
}

/** Runs a short program to its end and never rejects: a program that is missing is an answer too. */
export function runProgram(
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; uid?: number; gid?: number; timeoutMs: number }
): Promise<ProgramRun> {
  const { timeoutMs, ...rest } = options;
  return new Promise((resolve) => {
    try {
      // In `/`, since the present folder may be closed to the user that the program runs as.
      execFile(command, args, { ...rest, cwd: '/', timeout: timeoutMs }, (error, stdout, stderr) => {
        const written = `${stdout}${stderr}`;
        resolve({
          succeeded: error === null,
          output: written.trim() === '' && error ? error.message : written
        });
      });
    } catch (error) {
      // Some refusals, a uid that may not be taken for one, are thrown instead of reported.
      resolve({ succeeded: false, output: String(error) });
    }
  });
}
