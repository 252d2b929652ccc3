// `node scripts/build-collector.ts`: the OpenTelemetry Collector of collector-config/builder-config.yaml, in a folder
// that git ignores, built again only when that file has changed. Needs Go 1.26 and a Go module proxy, and minutes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const manifest = join(root, 'collector-config/builder-config.yaml');
const builderModule = 'go.opentelemetry.io/collector/cmd/builder';

/** The path of the program, which is built where it is not there yet. Throws where Go is missing. */
export function buildCollector(): string {
  const text = readFileSync(manifest, 'utf8');
  const version = /^ {2}version: (\S+)$/m.exec(text)![1]!;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const folder = join(root, '.cache/collector', digest);
  const program = join(folder, 'otelcol-lakegauge');
  if (existsSync(program)) return program;

  requireGo();
  console.log('Building the OpenTelemetry Collector; this takes some minutes');
  mkdirSync(folder, { recursive: true });
  const builder = join(root, '.cache/collector/bin', `builder-${version}`, 'builder');
  if (!existsSync(builder)) {
    const GOBIN = join(builder, '..');
    execFileSync('go', ['install', `${builderModule}@v${version}`], {
      env: { ...process.env, GOBIN },
      stdio: 'inherit'
    });
  }
  execFileSync(builder, [`--config=${manifest}`], {
    env: { ...process.env, DIST_OUTPUT_PATH: folder },
    stdio: 'inherit'
  });
  return program;
}

function requireGo(): void {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
  } catch {
    throw new Error(
      'go is not on PATH, and the OpenTelemetry Collector is built with it: install Go 1.26 or newer (https://go.dev/dl)'
    );
  }
}

if (import.meta.main) console.log(buildCollector());
