import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Of one release with the collector of collector-config/builder-config.yaml.
const module = 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen';
const version = 'v0.161.0';

const folder = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'lakegauge',
  `telemetrygen-${version}`
);

/** The load generator of the OpenTelemetry project: telemetry that nobody of this project has written. Built once. */
export function theTelemetrygen(): string {
  const program = join(folder, 'telemetrygen');
  if (existsSync(program)) return program;
  try {
    execFileSync('go', ['install', `${module}@${version}`], {
      env: { ...process.env, GOBIN: folder },
      stdio: ['ignore', 'ignore', 'pipe']
    });
  } catch (error) {
    throw new Error(`telemetrygen could not be built, for which Go 1.26 is needed`, { cause: error });
  }
  return program;
}
