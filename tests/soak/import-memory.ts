// import-memory [--requests=1000000]
// Serves a million requests in each depth and compares the memory of the service after the first tenth with that at the
// end. Every request has a path of its own, and every one is in the table afterwards.
import { sql } from '@lakegauge/database';
import { startDatabaseServer } from '../../bench/harness/database-server.ts';
import { residentBytes } from '../../bench/harness/processor-time.ts';
import { sendRequests } from '../../bench/overhead/send-requests.ts';
import { installPackage } from '../instrumentation/install-package.ts';
import { runService } from '../instrumentation/run-service.ts';

const growthMaxBytes = 64e6;

export async function soak(arguments_: string[]): Promise<void> {
  const requests = Number(arguments_.find((each) => each.startsWith('--requests='))?.slice(11) ?? 1_000_000);
  const folder = await installPackage();
  const database = await startDatabaseServer();
  try {
    for (const depth of ['full', 'lean']) {
      const name = `memory-${depth}`;
      const service = await runService({
        folder: folder.path,
        args: ['--import', '@lakegauge/instrumentation/register', 'bare-http.mjs'],
        env: { DATABASE_URL: database.connectionString, LAKEGAUGE_DEPTH: depth, OTEL_SERVICE_NAME: name }
      });
      const port = Number(new URL(service.url).port);
      const send = (count: number) =>
        sendRequests({ port, requests: count, connections: 16, toPath: (at) => `/items/${at}/${at % 977}x` });
      const opening = 16;
      await send(requests / 10);
      const early = residentBytes(service.child.pid!).now;
      await send((requests / 10) * 9);
      const late = residentBytes(service.child.pid!).now;
      await service.stop();
      const { rows } = await database.pool.query<{ stored: number }>(
        sql`select count(*)::integer as stored from lakegauge.performance_metrics where service_name = ${name}`
      );
      const stored = rows[0]!.stored;
      console.log(
        `${depth}: ${toMegabytes(early)} MB after ${requests / 10} requests, ${toMegabytes(late)} MB after ${requests}; ${stored} rows`
      );
      // Each connection opens with one more.
      if (stored !== requests + 2 * opening)
        throw new Error(`${requests + 2 * opening} requests, ${stored} rows`);
      if (late - early > growthMaxBytes) throw new Error(`Memory grew by ${toMegabytes(late - early)} MB`);
    }
  } finally {
    await database.stop();
    await folder.remove();
  }
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
