import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SetupError } from '@lakegauge/database';
import { builtCollector } from './built-collector.ts';
import { collectorManifest } from './collector-manifest.ts';

/** Builds the small distribution with the collector's own builder; returns its path. Throws a SetupError. */
export async function buildCollector(
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void
): Promise<string> {
  const program = builtCollector(env);
  const manifest = await readFile(collectorManifest, 'utf8');
  const version = /^ {2}version: (\S+)$/m.exec(manifest)?.[1];
  if (!version) throw new Error(`${collectorManifest} names no version of the distribution`);

  await mkdir(dirname(program), { recursive: true });
  // Two builds at once must not see half of each other's; the finished program is moved to its place whole.
  const folder = await mkdtemp(join(dirname(program), 'build-'));
  try {
    const ownManifest = join(folder, 'manifest.yaml');
    await writeFile(ownManifest, manifest.replace(/^ {2}output_path: .*$/m, `  output_path: ${folder}`));
    progress(`Building the OpenTelemetry Collector ${version} from its modules, which takes some minutes …`);
    const builder = `go.opentelemetry.io/collector/cmd/builder@v${version}`;
    await run('go', ['run', builder, '--config', ownManifest], env, progress);
    await rename(join(folder, 'otelcol-lakegauge'), program);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  progress(`Built ${program}`);
  return program;
}

/** Only what the builder itself says is progress; of the compiler's output the end is kept for the error. */
async function run(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void
): Promise<void> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((part) => part.trim() !== '')) {
        lines.push(line);
        const said = /\tINFO\t\S+\t([^{\t]+)/.exec(line)?.[1];
        if (said) progress(`  ${said.trim()}`);
      }
      lines.splice(0, Math.max(0, lines.length - 20));
    });
  }
  const code = await new Promise<number | Error>((resolve) => {
    child.on('error', resolve);
    child.on('close', (status) => resolve(status ?? 1));
  });
  if (code instanceof Error) {
    throw new SetupError(
      `There is no OpenTelemetry Collector here, and no Go to build one (${code.message}). ` +
        'Install Go 1.26 or newer, or name a collector with OTELCOL=/path/to/otelcol-contrib',
      { cause: code }
    );
  }
  if (code !== 0) throw new SetupError(`The collector could not be built:\n${lines.join('\n')}`);
}
