// An outage of Lakegauge under load through the real collector, which is killed (-9) every minute meanwhile:
// afterwards every span that the collector answered for is stored, and none twice.
//   --seconds N     of outage (600)
//   --rate N        spans a second (1000)
//   --kill-every N  seconds between kills (60)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { silentLogger, startEmbeddedServer } from '@lakegauge/database';
import pg from 'pg';
import { runLakegauge } from '../cli/run-lakegauge.ts';
import { runCollector, type RunningCollector } from '../collector/run-collector.ts';
import { startSwitchableProxy } from '../collector/switchable-proxy.ts';
import { theCollector } from '../collector/the-collector.ts';
import { traceRequest } from '../otlp-request.ts';

const spansPerRequest = 50;
const service = 'soak';
const drainMsMax = 600_000;

export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      seconds: { type: 'string', default: '600' },
      rate: { type: 'string', default: '1000' },
      'kill-every': { type: 'string', default: '60' }
    }
  });
  const outageMs = Number(values.seconds) * 1000;
  const rate = Number(values.rate);
  const killEveryMs = Number(values['kill-every']) * 1000;
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-soak-'));
  const server = await startEmbeddedServer({ dataDir: join(folder, 'data'), logger: silentLogger });
  const lakegauge = runLakegauge(['start'], { PORT: '0', DATABASE_URL: server.connectionString });
  const proxy = await startSwitchableProxy(await lakegauge.address);
  const start = () =>
    runCollector({
      collector: theCollector(),
      lakegaugeEndpoint: proxy.address,
      queueDirectory: join(folder, 'queue')
    });
  let collector = await start();
  try {
    const load = startLoad(() => collector, rate);
    await sleep(5000);
    proxy.mode = 'break';
    console.log(`Lakegauge is away for ${values.seconds} s; ${rate} spans a second go on`);
    let kills = 0;
    const outageEnd = performance.now() + outageMs;
    while (performance.now() < outageEnd) {
      await sleep(Math.min(killEveryMs, outageEnd - performance.now()));
      await collector.kill();
      kills++;
      collector = await start();
    }
    proxy.mode = 'pass';
    const back = performance.now();
    await sleep(5000);
    const sent = await load.stop();
    const stored = await waitForRows(server.connectionString, sent);
    const seconds = ((performance.now() - back) / 1000).toFixed(1);
    console.log(
      `sent ${sent}, stored ${stored.rows}, different ${stored.different}; ${kills} kills of the collector; ` +
        `everything was there ${seconds} s after Lakegauge was back`
    );
    if (stored.rows !== sent || stored.different !== sent) {
      throw new Error(
        `${sent} spans were taken, ${stored.rows} are stored, ${stored.different} of them different`
      );
    }
  } finally {
    await collector.kill();
    await proxy.close();
    lakegauge.child.kill('SIGTERM');
    await lakegauge.exit;
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends at an even rate; each request until it is answered with 200, so that what was sent is known. */
function startLoad(to: () => RunningCollector, rate: number): { stop(): Promise<number> } {
  let stopping = false;
  let sent = 0;
  const started = performance.now();
  const deliver = async () => {
    const spans = Array.from({ length: spansPerRequest }, () => ({ route: '/items/:id', durationMs: 5 }));
    const request = traceRequest(service, spans);
    for (;;) {
      try {
        const response = await fetch(`${to().httpEndpoint}/v1/traces`, request);
        await response.arrayBuffer();
        if (response.status === 200) break;
      } catch {
        // The collector was killed; the next one takes it.
      }
      await sleep(100);
    }
    sent += spansPerRequest;
  };
  const run = async () => {
    const underWay = new Set<Promise<void>>();
    let begun = 0;
    while (!stopping) {
      const due = Math.floor(((performance.now() - started) / 1000) * (rate / spansPerRequest));
      for (; begun < due; begun++) {
        const request = deliver().finally(() => underWay.delete(request));
        underWay.add(request);
      }
      await sleep(20);
    }
    await Promise.all(underWay);
    return sent;
  };
  const running = run();
  return {
    stop() {
      stopping = true;
      return running;
    }
  };
}

async function waitForRows(
  connectionString: string,
  expected: number
): Promise<{ rows: number; different: number }> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const deadline = performance.now() + drainMsMax;
  try {
    for (;;) {
      const { rows } = await client.query<{ rows: string; different: string }>(
        `select count(*) as rows, count(distinct (trace_id, span_id)) as different
         from lakegauge.performance_metrics where service_name = $1`,
        [service]
      );
      const stored = { rows: Number(rows[0]!.rows), different: Number(rows[0]!.different) };
      if (stored.rows >= expected || performance.now() > deadline) return stored;
      await sleep(1000);
    }
  } finally {
    await client.end();
  }
}
