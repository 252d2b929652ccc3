// A day of hourly rotations in a minute, under load: services send and people look, while the password of Lakebase changes 24
// times, each old one at once useless, every connection is replaced, and the workspace fails one question of four.
// No request may fail and every row that was acknowledged is there once.
//   --seconds 60   how long the day takes
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { silentLogger } from '@lakegauge/database';
import { start } from '../../cli/src/commands/start.ts';
import { toConfig } from '../../cli/src/config.ts';
import { endpointName, send, startControlPlane, trust } from '../databricks/start-control-plane.ts';
import { lakebaseVariables, startLakebase } from '../databricks/start-lakebase.ts';
import { traceRequest } from '../otlp-request.ts';

export interface RotationFigures {
  seconds: number;
  passwords: number;
  /** Answers of the workspace that were faults. */
  faults: number;
  /** Connections that the database saw. */
  logins: number;
  sent: number;
  asked: number;
  failed: string[];
  stored: number;
  distinct: number;
}

const rotationsPerDay = 24;
const senders = 4;
const viewers = 2;
const spansPerRequest = 20;

export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({ args: arguments_, options: { seconds: { type: 'string', default: '60' } } });
  const figures = await measureRotation(Number(values.seconds), rotationsPerDay);
  console.log(JSON.stringify({ ...figures, failed: figures.failed.length }, null, 2));
  const faults = faultsOf(figures, rotationsPerDay);
  if (faults.length > 0) throw new Error(faults.join('; '));
}

/** What was not as promised. */
export function faultsOf(figures: RotationFigures, rotations: number): string[] {
  const { failed, sent, stored, distinct, passwords, faults, logins } = figures;
  return [
    ...(failed.length > 0 ? [`${failed.length} requests failed, the first with ${failed[0]}`] : []),
    ...(stored !== sent || distinct !== sent
      ? [`${sent} spans were sent, ${stored} are stored, ${distinct} of them different`]
      : []),
    ...(passwords < rotations ? [`the password changed ${passwords} times, not ${rotations}`] : []),
    ...(faults === 0 ? ['the workspace never failed'] : []),
    ...(logins < rotations ? [`only ${logins} connections were opened`] : [])
  ];
}

export async function measureRotation(seconds: number, rotations: number): Promise<RotationFigures> {
  const plane = await startControlPlane();
  trust(plane);
  // A password is replaced when two thirds of its life are over; its life is such that there are enough of them.
  plane.passwordLifeMs = (seconds * 1000 * 1.2) / rotations;
  plane.tokenLifeMs = plane.passwordLifeMs * 2;
  const lakebase = await startLakebase(plane);
  let questions = 0;
  let faults = 0;
  plane.fault = (_request, response) => {
    if (++questions % 4 !== 0) return false;
    faults++;
    send(response, 503, { message: 'maintenance' });
    return true;
  };
  const config = toConfig({
    ...lakebaseVariables(plane, lakebase),
    LAKEBASE_ENDPOINT: endpointName,
    LAKEGAUGE_ACCESS: 'local',
    PORT: '0'
  });
  // 45 minutes of the hour, at the same scale.
  config.database.connectionLifetimeSeconds = Math.max(0.5, (seconds / rotations) * 0.75);
  const lakegauge = await start(config, silentLogger);
  const load = startLoad(lakegauge.address);
  try {
    await sleep(seconds * 1000);
    await load.stop();
  } finally {
    await lakegauge.shutdown();
  }
  const { rows } = await lakebase.pool.query<{ stored: number; distinct: number; logins: number }>(`
    select
      (select count(*) from performance_metrics where service_name = 'shop') as stored,
      (select count(distinct (timestamp, id)) from performance_metrics where service_name = 'shop') as distinct,
      (select sessions from pg_stat_database where datname = current_database()) as logins`);
  await lakebase.stop();
  await plane.stop();
  const passwords = plane.count('/api/2.0/postgres/credentials');
  return { seconds, passwords, faults, ...load.figures, ...rows[0]! };
}

function startLoad(address: string) {
  const figures = { sent: 0, asked: 0, failed: [] as string[] };
  let stopped = false;
  const spans = Array.from({ length: spansPerRequest }, (_, item) => ({
    route: `/items/${item % 5}/:id`,
    durationMs: 5
  }));
  const ask = async (path: string, init?: RequestInit) => {
    try {
      const response = await fetch(`${address}${path}`, init);
      const text = await response.text();
      if (response.status === 200) return true;
      figures.failed.push(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
    } catch (error) {
      figures.failed.push(`${path}: ${String((error as Error).cause ?? error)}`);
    }
    return false;
  };
  const repeat = async (work: () => Promise<void>, pauseMs: number) => {
    while (!stopped) {
      await work();
      await sleep(pauseMs);
    }
  };
  const running = [
    ...Array.from({ length: senders }, () =>
      repeat(async () => {
        if (await ask('/v1/traces', traceRequest('shop', spans))) figures.sent += spans.length;
      }, 20)
    ),
    ...Array.from({ length: viewers }, () =>
      repeat(async () => {
        if (await ask('/api/v1/metrics/performance')) figures.asked++;
      }, 50)
    )
  ];
  return {
    figures,
    async stop() {
      stopped = true;
      await Promise.all(running);
    }
  };
}
