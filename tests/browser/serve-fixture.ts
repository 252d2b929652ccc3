// The dashboard over fixed data, for the specifications beside this file: `PORT=8411 node tests/browser/serve-fixture.ts`.
// DATABASE_URL names a Postgres to use; otherwise one is started for as long as this runs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, startEmbeddedServer, transaction } from '@lakegauge/database';
import compression from 'compression';
import express, { type Request } from 'express';
import type { RequestAccess } from '@lakegauge/dashboard/handler';
import { insertTraffic } from './insert-traffic.ts';
import { sampleDay } from './sample-traffic.ts';
import { createWorlds, worldNames, type WorldName } from './worlds.ts';

const port = Number(process.env.PORT ?? 8411);
const given = process.env.DATABASE_URL;
const folder = mkdtempSync(join(tmpdir(), 'lakegauge-browser-'));
const server = given
  ? null
  : await startEmbeddedServer({ dataDir: folder, logger: silentLogger, durable: false });
const connectionString = given ?? server!.connectionString;
const worlds = await createWorlds(connectionString, new Date(), Number(process.env.FIXTURE_SCALE ?? 1));

// adapter-node reads its settings while it loads.
Object.assign(process.env, {
  SVELTEKIT_PROTOCOL_HEADER: 'x-kit-proto',
  SVELTEKIT_HOST_HEADER: 'x-kit-host',
  SVELTEKIT_ADDRESS_HEADER: 'x-kit-address'
});
const { handler } = await import('@lakegauge/dashboard/handler');

const application = express();
application.get('/health', (_request, response) => void response.json({ status: 'alive' }));

// What a specification does to a world while a page of it is open.
let letGo: (() => void) | undefined;
application.post('/fixture/nothing-yet', async (_request, response) => {
  await worlds.first.query('truncate performance_metrics, services');
  response.end();
});
application.post('/fixture/first-request', async (_request, response) => {
  await insertTraffic(worlds.first, sampleDay(new Date(), { share: 0.1 }));
  response.end();
});
application.post('/fixture/hold', (_request, response) => {
  void transaction(worlds.held, {}, async (client) => {
    await client.query('set local idle_in_transaction_session_timeout = 0');
    await client.query('lock table performance_metrics in access exclusive mode');
    const released = new Promise<void>((resolve) => (letGo = resolve));
    response.end();
    await released;
  });
});
application.post('/fixture/release', (_request, response) => {
  letGo?.();
  response.end();
});

// Only the list of the slowest requests reads this column.
application.post('/fixture/break-part', async (_request, response) => {
  await worlds.partly.query('alter table performance_metrics rename column trace_id to trace_id_gone');
  response.end();
});
application.post('/fixture/mend-part', async (_request, response) => {
  await worlds.partly.query('alter table performance_metrics rename column trace_id_gone to trace_id');
  response.end();
});

// What the pages tell about themselves is counted and forgotten, so that they find nothing missing.
let events = 0;
application.post('/api/otlp/v1/logs', express.json(), (request, response) => {
  const { resourceLogs } = request.body as { resourceLogs: { scopeLogs: { logRecords: unknown[] }[] }[] };
  events += resourceLogs[0]!.scopeLogs[0]!.logRecords.length;
  response.json({});
});
application.get('/api/v1/metrics/usage/count', (_request, response) => void response.json({ count: events }));

application.use(compression());
application.use((request, _response, next) => {
  request.lakegauge = {
    pool: worlds[worldOf(request)],
    writePool: worlds[worldOf(request)],
    logger: silentLogger,
    access: accessOf(request),
    correlationId: crypto.randomUUID(),
    ingestEndpoint: `http://127.0.0.1:${port}`,
    traceUrl: 'https://traces.example.com/trace/{trace_id}'
  };
  request.headers['x-kit-proto'] = request.protocol;
  request.headers['x-kit-host'] = request.host;
  request.headers['x-kit-address'] = request.ip;
  next();
});
application.use(handler);
const listening = application.listen(port, '127.0.0.1');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  listening.close();
  listening.closeAllConnections();
  letGo?.();
  await Promise.all(Object.values(worlds).map((pool) => pool.end()));
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

/** Signed in by the workspace, unless a specification wants to be signed in by a token, and then is not yet. */
function accessOf(request: Request): RequestAccess {
  const name = 'ada@example.com';
  const viewer = { userId: name, name, isAdmin: cookieOf(request, 'viewer') !== 'visitor' };
  const hasIngestToken = () => false;
  if (cookieOf(request, 'access') !== 'token') {
    return { mode: 'databricks', identify: async () => ({ viewer }), hasIngestToken };
  }
  const cookie = { name: 'lakegauge_session', secure: false };
  const refusal = { statusCode: 401, error: 'AUTH_MISSING', message: 'Sign in' } as const;
  return {
    mode: 'token',
    identify: async () => (cookieOf(request, cookie.name) === 'right' ? { viewer } : { refusal }),
    hasIngestToken,
    signIn: {
      signIn: (secret) =>
        secret === 'the admin token' ? { ...cookie, value: 'right', maxAgeSeconds: 3600 } : null,
      signOut: async () => cookie
    }
  };
}

function worldOf(request: Request): WorldName {
  const asked = cookieOf(request, 'world');
  return worldNames.find((name) => name === asked) ?? 'full';
}

function cookieOf(request: Request, name: string): string | undefined {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1];
}
