// `npm run collector`: runs an OpenTelemetry Collector with otel-collector.yaml; `npm run collector -- FILE…` with these
// files merged after it; `npm run collector:build` only builds the small distribution where it is missing.
import { spawn } from 'node:child_process';
import { buildCollector } from '../cli/src/collector/build-collector.ts';
import { findCollector } from '../cli/src/collector/find-collector.ts';

const [command, ...files] = process.argv.slice(2);
const found = findCollector(process.env);
const isBuilt = found !== null && (command === 'run' || found.found !== 'PATH');
if (found && isBuilt) console.error(`Collector: ${found.path} (${found.found})`);

try {
  const path = isBuilt ? found.path : await buildCollector(process.env, (line) => console.error(line));
  if (command === 'run') await run(path, ['otel-collector.yaml', ...files]);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

/** In the foreground; signals reach it through the terminal, and through us where there is none. */
async function run(path: string, configs: string[]): Promise<void> {
  const child = spawn(
    path,
    configs.map((file) => `--config=${file}`),
    { stdio: 'inherit' }
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}
