// import-memory [--requests=1000000]
// Serves a million requests in each depth and compares the heap of the service after the first tenth with that at the end,
// garbage collected: V8 lets a heap of living and dead objects grow to a few hundred megabytes before it makes an effort,
// with or without the import. Every request has a path of its own, and every one is in the table afterwards.
import { sql } from '@lakegauge/database';
import { startDatabaseServer } from '../../bench/harness/database-server.ts';
import { residentBytes } from '../../bench/harness/processor-time.ts';
import { sendRequests } from '../../bench/overhead/send-requests.ts';
import { installPackage } from '../instrumentation/install-package.ts';
import { eventually } from '../instrumentation/eventually.ts';
import { runService, type Service } from '../instrumentation/run-service.ts';

const growthMaxBytes = 16e6;

export async function soak(arguments_: string[]): Promise<void> {
  const requests = Number(arguments_.find((each) => each.startsWith('--requests='))?.slice(11) ?? 1_000_000);
  const folder = await installPackage();
  const database = await startDatabaseServer();
  try {
    for (const depth of ['full', 'lean']) {
      const name = `memory-${depth}`;
      const service = await runService({
        folder: folder.path,
        args: [
          '--expose-gc',
          ...['--require', './tells-memory.cjs'],
          ...['--import', '@lakegauge/instrumentation/register', 'bare-http.mjs']
        ],
        env: { DATABASE_URL: database.connectionString, LAKEGAUGE_DEPTH: depth, OTEL_SERVICE_NAME: name }
      });
      const port = Number(new URL(service.url).port);
      const send = (count: number) =>
        sendRequests({ port, requests: count, connections: 16, toPath: (at) => `/items/${at}/${at % 977}x` });
      const opening = 16;
      await send(requests / 10);
      const early = await memoryOf(service);
      await send((requests / 10) * 9);
      const late = await memoryOf(service);
      await service.stop();
      const { rows } = await database.pool.query<{ stored: number }>(
        sql`select count(*)::integer as stored from lakegauge.performance_metrics where service_name = ${name}`
      );
      const stored = rows[0]!.stored;
      console.log(
        `${depth}: heap ${toMegabytes(early.heapBytes)} MB after ${requests / 10} requests, ${toMegabytes(late.heapBytes)} MB after ${requests}; resident ${toMegabytes(early.residentBytes)} and ${toMegabytes(late.residentBytes)} MB; ${stored} rows`
      );
      // Each connection opens with one more.
      if (stored !== requests + 2 * opening)
        throw new Error(`${requests + 2 * opening} requests, ${stored} rows`);
      const grownBytes = late.heapBytes - early.heapBytes;
      if (grownBytes > growthMaxBytes) throw new Error(`The heap grew by ${toMegabytes(grownBytes)} MB`);
    }
  } finally {
    await database.stop();
    await folder.remove();
  }
}

/** Resident memory as it is, then the heap once its garbage is gone. */
async function memoryOf(service: Service): Promise<{ residentBytes: number; heapBytes: number }> {
  const resident = residentBytes(service.child.pid!).now;
  const told = () => [...service.output().stdout.matchAll(/heap after collection: (\d+)/g)];
  const before = told().length;
  service.child.kill('SIGUSR2');
  const [, heap] = await eventually('the heap', () => (told().length > before ? told().at(-1) : null));
  return { residentBytes: resident, heapBytes: Number(heap) };
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
