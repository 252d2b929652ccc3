import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { collectorManifest } from './collector-manifest.ts';

/**
 * Where the distribution of the manifest as it is now has its program, whether it was built or not. In the user's cache
 * and not in the checkout: building takes minutes, and another checkout of the same manifest needs the same program.
 */
export function builtCollector(env: NodeJS.ProcessEnv): string {
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  const digest = createHash('sha256').update(readFileSync(collectorManifest)).digest('hex').slice(0, 16);
  return join(cache, 'lakegauge', `collector-${digest}`, 'otelcol-lakegauge');
}
