import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoadOptions, LoadResult } from './load-generator.ts';

/** Runs the load generator in a process of its own. */
export async function sendLoad(options: LoadOptions): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'load-generator.ts'), JSON.stringify(options)],
    { maxBuffer: 64 * 2 ** 20 }
  );
  return JSON.parse(stdout) as LoadResult;
}
