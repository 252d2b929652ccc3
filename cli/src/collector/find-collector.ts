import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { builtCollector } from './built-collector.ts';

export interface Collector {
  path: string;
  /** For a person: how it was found. */
  found: string;
}

// The small distribution of our own manifest first, then the large one, which has every component too.
const names = ['otelcol-lakegauge', 'otelcol-contrib', 'otelcol'];

/** An OpenTelemetry Collector on this machine: named by OTELCOL, on the PATH, or built earlier. Null where there is none. */
export function findCollector(env: NodeJS.ProcessEnv): Collector | null {
  if (env.OTELCOL) return isExecutable(env.OTELCOL) ? { path: env.OTELCOL, found: 'OTELCOL' } : null;
  const built = builtCollector(env);
  if (isExecutable(built)) return { path: built, found: 'built earlier' };
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name);
      if (folder !== '' && isExecutable(path)) return { path, found: 'PATH' };
    }
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
