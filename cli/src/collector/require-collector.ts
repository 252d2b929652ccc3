import { buildCollector } from './build-collector.ts';
import { findCollector } from './find-collector.ts';

/** The path of a collector: one of this machine, or the small distribution, built now. Throws a SetupError. */
export async function requireCollector(
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void
): Promise<string> {
  return findCollector(env)?.path ?? (await buildCollector(env, progress));
}
