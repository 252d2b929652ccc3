// A service with the import answers requests while its Postgres stops and comes back. No request may fail, memory may
// not grow with the outage, and at the end the rows are the requests.
//   --seconds N   of outage (600)
//   --rate N      requests a second (1000)
//   --baseline N  seconds before and after it (20)
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { startOutageServer, type OutageServer } from '../ingest/start-outage-server.ts';
import { eventually } from '../instrumentation/eventually.ts';
import { installPackage } from '../instrumentation/install-package.ts';
import { runService } from '../instrumentation/run-service.ts';
import { quantileOf, sendRequests, type Answers } from './send-requests.ts';

export interface OutageOptions {
  /** How long the database is away. */
  seconds: number;
  perSecond: number;
  /** How long it is there before and after. */
  baselineSeconds: number;
}

export interface OutageFigures {
  before: Answers;
  away: Answers;
  after: Answers;
  rssBytes: { before: number; away: number; after: number };
  storedRows: number;
  histogramCount: number;
  droppedRows: number;
  /** What the exporter says of itself; it cannot count the batch that brings this number. */
  reportedRows: number;
  spoolBytesMax: number;
  replaySeconds: number;
}

const run = promisify(execFile);
const rssGrowthBytesMax = 200 * 1024 ** 2;

export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      seconds: { type: 'string', default: '600' },
      rate: { type: 'string', default: '1000' },
      baseline: { type: 'string', default: '20' }
    }
  });
  const figures = await measureOutage({
    seconds: Number(values.seconds),
    perSecond: Number(values.rate),
    baselineSeconds: Number(values.baseline)
  });
  for (const line of describeFigures(figures)) console.log(line);
  const faults = faultsOf(figures);
  if (faults.length > 0) throw new Error(faults.join('; '));
}

/** What must hold, whatever the machine. */
export function faultsOf(figures: OutageFigures): string[] {
  const { before, away, after, rssBytes, storedRows, histogramCount, droppedRows, reportedRows } = figures;
  const requests = before.sent + away.sent + after.sent;
  const failed = before.failed + away.failed + after.failed;
  const growth = Math.max(rssBytes.away, rssBytes.after) - rssBytes.before;
  return [
    failed > 0 && `${failed} requests failed`,
    storedRows + droppedRows !== requests &&
      `${requests} requests became ${storedRows} rows and ${droppedRows} drops`,
    droppedRows > 0 && `${droppedRows} rows were dropped within the bound of the spool`,
    histogramCount !== requests && `the histogram counts ${histogramCount} of ${requests} requests`,
    reportedRows < 0.9 * requests && `the exporter says that it stored ${reportedRows} rows`,
    growth > rssGrowthBytesMax && `the service grew by ${toMegabytes(growth)} MB`
  ].filter((fault) => fault !== false);
}

/** Runs the outage. */
export async function measureOutage(options: OutageOptions): Promise<OutageFigures> {
  const { seconds, perSecond, baselineSeconds } = options;
  const spool = await mkdtemp(join(tmpdir(), 'lakegauge-spool-'));
  const [folder, server] = await Promise.all([installPackage(), startOutageServer()]);
  const service = await runService({
    folder: folder.path,
    args: ['--import', '@lakegauge/instrumentation/register', 'esm-app.ts'],
    env: { DATABASE_URL: server.connectionString, LAKEGAUGE_SPOOL_DIR: spool }
  });
  const rss = () => getRssBytes(service.child.pid!);
  const requests = sendRequests(`${service.url}/api/users/42`, perSecond);
  try {
    const before = requests.begin();
    await sleep(baselineSeconds * 1000);
    const rssBefore = await rss();

    const away = requests.begin();
    await server.stop();
    let rssAway = 0;
    for (let second = 0; second < seconds; second++) {
      await sleep(1000);
      rssAway = Math.max(rssAway, await rss());
    }
    const spoolBytesMax = await getFolderBytes(spool);
    await server.start();

    const after = requests.begin();
    const backMs = performance.now();
    await eventually('the spool to be stored', async () => (await getFolderBytes(spool)) === 0, 600_000);
    const replaySeconds = (performance.now() - backMs) / 1000;
    await sleep(baselineSeconds * 1000);
    const rssAfter = await rss();
    await requests.stop();
    await service.stop();

    const rssBytes = { before: rssBefore, away: rssAway, after: rssAfter };
    const stored = await getStored(server);
    return { before, away, after, rssBytes, ...stored, spoolBytesMax, replaySeconds };
  } finally {
    await requests.stop();
    await service.stop('SIGKILL');
    await server.close();
    await folder.remove();
    await rm(spool, { recursive: true, force: true });
  }
}

function describeFigures({ before, away, after, rssBytes, ...figures }: OutageFigures): string[] {
  const latencies = [before, away, after].map(({ latenciesMs }) =>
    [0.5, 0.99].map((quantile) => quantileOf(latenciesMs, quantile))
  );
  const ratio = (latencies[1]![1]! / latencies[0]![1]!).toFixed(2);
  return [
    `requests  before ${before.sent}, away ${away.sent}, after ${after.sent}; failed ${before.failed}, ${away.failed}, ${after.failed}`,
    `latency   p50 ${latencies.map(([p50]) => p50!.toFixed(1)).join(', ')} ms; p99 ${latencies.map(([, p99]) => p99!.toFixed(1)).join(', ')} ms; p99 away / before ${ratio}`,
    `memory    ${[rssBytes.before, rssBytes.away, rssBytes.after].map(toMegabytes).join(', ')} MB`,
    `spool     ${toMegabytes(figures.spoolBytesMax)} MB at most, stored within ${figures.replaySeconds.toFixed(1)} s of the return`,
    `stored    ${figures.storedRows} rows, dropped ${figures.droppedRows}, counted by the histogram ${figures.histogramCount}`
  ];
}

async function getStored(server: OutageServer) {
  const [row] = await server.query<
    Pick<OutageFigures, 'storedRows' | 'histogramCount' | 'droppedRows' | 'reportedRows'>
  >(`
    select
      (select count(*)::integer from performance_metrics) as "storedRows",
      (select coalesce(sum(count), 0)::integer from histogram_points) as "histogramCount",
      (select coalesce(sum(value), 0)::integer from latest_values
        where name in ('lakegauge.exporter.rows.dropped', 'lakegauge.instrumentation.lost')) as "droppedRows",
      (select coalesce(sum(value), 0)::integer from latest_values
        where name = 'lakegauge.exporter.rows.stored') as "reportedRows"
  `);
  return row!;
}

async function getRssBytes(pid: number): Promise<number> {
  return Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout) * 1024;
}

/** What the segments take; one that is stored and gone meanwhile takes nothing. */
async function getFolderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter(({ name }) => name.endsWith('.segment'))
    .map(({ parentPath, name }) => stat(join(parentPath, name)).catch(() => ({ size: 0 })));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

function toMegabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}
