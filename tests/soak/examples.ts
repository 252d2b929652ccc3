// examples [--only=go]
// Runs what takes a while to install: the example of SvelteKit, built, with the packed tarball; that of FastAPI, and the
// lines for Go in docs/other-languages.md, both with the variables of that page against `lakegauge start`. Needs npm's
// registry, Python 3 with venv and PyPI, and Go with its module proxy; what is missing fails and is named.
import { startDatabaseServer } from '../../bench/harness/database-server.ts';
import { startLakegauge } from '../../bench/harness/program.ts';
import { runFastApi } from './examples/run-fast-api.ts';
import { runGo } from './examples/run-go.ts';
import { runSvelteKit } from './examples/run-svelte-kit.ts';

export async function soak(arguments_: string[]): Promise<void> {
  const only = arguments_.find((each) => each.startsWith('--only='))?.slice(7);
  const isChosen = (name: string) => only === undefined || only === name;
  const failures: string[] = [];
  const attempt = async (name: string, work: () => Promise<void>) => {
    // One language that is missing does not keep the others from being tried.
    if (isChosen(name))
      await work().catch((error: unknown) => void failures.push(`${name}: ${String(error)}`));
  };

  await attempt('sveltekit', runSvelteKit);
  const database = await startDatabaseServer();
  const lakegauge = await startLakegauge(database.connectionString);
  const receiver = { address: lakegauge.address, pool: database.pool };
  try {
    await attempt('fastapi', () => runFastApi(receiver));
    await attempt('go', () => runGo(receiver));
  } finally {
    await lakegauge.stop();
    await database.stop();
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
}
