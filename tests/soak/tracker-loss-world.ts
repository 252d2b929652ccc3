import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, startEmbeddedServer } from '@lakegauge/database';
import pg from 'pg';
import { chromium, type Browser } from 'playwright';
import { rolldown } from 'rolldown';
import bundles from '../../instrumentation/rolldown.config.ts';
import { expressProxy } from '../../instrumentation/src/proxy/index.ts';
import { browserArguments, findBrowser } from '../../scripts/find-browser.ts';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';

const root = join(import.meta.dirname, '../..');
const eventsPath = '/api/otlp/v1/logs';

/** A receiver with its Postgres that can be killed, a service with pages, and a browser. */
export interface LossWorld {
  /** Where the pages are. */
  site: string;
  browser: Browser;
  /** kill -9; both come back, and the promise resolves once they answer. */
  killServer(): Promise<void>;
  killDatabase(): Promise<void>;
  isReady(): Promise<boolean>;
  connectionString: string;
  stop(): Promise<void>;
}

/** Everything runs until `stop`. */
export async function startLossWorld(): Promise<LossWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lakegauge-loss-'));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  // Of this process, which brings it up again when it was killed; the receiver is one of its own.
  const database = await startEmbeddedServer({ dataDir, logger: silentLogger });
  const receiverLog = join(dataDir, 'receiver.log');
  const start = () => startServer(port, database.connectionString, openSync(receiverLog, 'a'));
  let server = start();
  const isReady = async () => (await fetch(`${address}/ready`).catch(() => null))?.ok === true;
  const until = (isSo: boolean, timeoutMs: number) =>
    eventually(async () => {
      if ((await isReady()) !== isSo)
        throw new Error(`The receiver is ${isSo ? 'not ready' : 'still ready'}`);
    }, timeoutMs);
  const ready = () =>
    until(true, 180_000).catch(async (error: unknown) => {
      const ends = [receiverLog, join(dataDir, 'postgres.log')].map(async (file) => {
        const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
        return `The end of ${file}:\n${lines.slice(-30).join('\n')}`;
      });
      throw new Error([String(error), ...(await Promise.all(ends))].join('\n\n'));
    });
  await ready();
  const site = await startSite(address);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArguments });

  return {
    site: site.url,
    browser,
    async killServer() {
      await kill(server);
      server = start();
      await ready();
    },
    async killDatabase() {
      const pid = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8');
      process.kill(parseInt(pid), 'SIGKILL');
      // So short an outage may pass unseen.
      await until(false, 5_000).catch(() => {});
      await ready();
    },
    isReady,
    connectionString: database.connectionString,
    async stop() {
      await browser.close();
      await site.close();
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
      await database.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  };
}

/** Rows of one service, and how many different events they are: the pages name each by its element. */
export async function countStored(
  world: LossWorld,
  service: string
): Promise<{ rows: number; distinct: number }> {
  const client = new pg.Client({ connectionString: world.connectionString });
  await client.connect();
  const { rows } = await client.query<{ rows: number; distinct: number }>(
    `select count(*)::int as rows, count(distinct element_id)::int as distinct
       from lakegauge.usage_events where service_name = $1 and event_type = 'counted'`,
    [service]
  );
  await client.end();
  return rows[0]!;
}

function startServer(port: number, connectionString: string, log: number): ChildProcess {
  return spawn(process.execPath, [join(root, 'cli/src/main.ts'), 'start'], {
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      DATABASE_URL: connectionString
    },
    stdio: ['ignore', log, log]
  });
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** A service whose pages send to it, and which passes on what they send. */
async function startSite(receiver: string): Promise<{ url: string; close(): Promise<void> }> {
  const script = await buildScript();
  const forward = expressProxy({ endpoint: receiver });
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (path === eventsPath) return forward(request, response);
    if (path === '/tracker.js') return void response.setHeader('content-type', 'text/javascript').end(script);
    response.setHeader('content-type', 'text/html').end(path === '/beacon' ? beaconPage : trackerPage);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
}

const head = '<!doctype html><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,">';

const trackerPage = `${head}<script src="/tracker.js"></script><script>
  lakegauge.start({ service: 'tracker', pageViews: false, webVitals: false });
  globalThis.count = (name) => lakegauge.track({ event_type: 'counted', element_id: name });
</script>`;

// What is usual: a batch of 20, or of what there is after 10 s and when the page is hidden, by sendBeacon.
const beaconPage = `${head}<script>
  let queue = [];
  const attribute = (key, stringValue) => ({ key, value: { stringValue } });
  const resource = { attributes: [attribute('service.name', 'beacon'), attribute('telemetry.sdk.language', 'webjs')] };
  const flush = () => {
    if (!queue.length) return;
    navigator.sendBeacon('${eventsPath}', JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: queue }] }] }));
    queue = [];
  };
  globalThis.count = (name) => {
    queue.push({
      timeUnixNano: Date.now() + '000000',
      eventName: 'counted',
      attributes: [attribute('log.record.uid', name), attribute('element_id', name)]
    });
    if (queue.length >= 20) flush();
  };
  setInterval(flush, 10_000);
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush());
  addEventListener('pagehide', flush);
</script>`;

async function buildScript(): Promise<string> {
  const { output, ...input } = bundles.find(({ output: { format } }) => format === 'iife')!;
  const build = await rolldown({ ...input, cwd: join(root, 'instrumentation'), logLevel: 'silent' });
  const { output: files } = await build.generate(output);
  return files[0].code;
}
