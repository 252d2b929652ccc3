// `npm run dev`: the demo over an embedded database, with hot reload of pages (vite dev) and of the server (node --watch).
// The database belongs to this process, so that neither reload touches it.
import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { SetupError, silentLogger, startEmbeddedServer } from '@lakegauge/database';

const root = join(import.meta.dirname, '..');
const dataDir = resolve(process.env.LAKEGAUGE_DATA_DIR ?? join(root, 'data'), 'dev');
const port = process.env.PORT ?? '8000';
const server = await startEmbeddedServer({ dataDir, logger: silentLogger }).catch((error: unknown) => {
  if (!(error instanceof SetupError)) throw error;
  console.error(`dev: ${error.message}`);
  process.exit(1);
});
const env = {
  ...process.env,
  PORT: port,
  DATABASE_URL: server.connectionString,
  LAKEGAUGE_DATA_DIR: dataDir,
  LAKEGAUGE_DEV_SERVER: `http://127.0.0.1:${port}`
};
const children = [
  run(root, 'node', ['--watch', '--watch-preserve-output', 'scripts/dev-server.ts']),
  run(join(root, 'dashboard'), 'vite', ['dev', '--host', '127.0.0.1', ...process.argv.slice(2)])
];
console.log(
  `\n  PostgreSQL   ${server.connectionString}\n  Hot pages    the address that Vite prints below, + /metrics\n`
);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
for (const child of children) child.once('close', (code) => void stop(code ?? 1));

function run(cwd: string, command: string, args: string[]): ChildProcess {
  return spawn(command, args, { cwd, env, stdio: 'inherit' });
}

/** Both end before the database does; one that ends by itself ends the other. */
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  const ended = children
    .filter((child) => child.exitCode === null && child.signalCode === null)
    .map((child) => new Promise((resolveEnd) => child.once('close', resolveEnd)));
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(ended);
  await server.stop();
  process.exit(code);
}
