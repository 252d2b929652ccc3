// import-shutdown [--kills=10]
// Ends a service by SIGTERM while it is loaded, in both depths, and counts what is stored: every request that was
// answered, each once.
import { connect } from 'node:net';
import { sql } from '@lakegauge/database';
import { startDatabaseServer } from '../../bench/harness/database-server.ts';
import { installPackage } from '../instrumentation/install-package.ts';
import { runService } from '../instrumentation/run-service.ts';

const connections = 16;

export async function soak(arguments_: string[]): Promise<void> {
  const kills = Number(arguments_.find((each) => each.startsWith('--kills='))?.slice(8) ?? 10);
  const folder = await installPackage();
  const database = await startDatabaseServer();
  try {
    for (let kill = 0; kill < kills * 2; kill++) {
      const depth = kill % 2 === 0 ? 'full' : 'lean';
      const name = `killed-${kill}`;
      const service = await runService({
        folder: folder.path,
        args: ['--import', '@lakegauge/instrumentation/register', 'bare-http.mjs'],
        env: { DATABASE_URL: database.connectionString, LAKEGAUGE_DEPTH: depth, OTEL_SERVICE_NAME: name }
      });
      const answered = loadUntilClosed(Number(new URL(service.url).port));
      await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1500));
      const ending = await service.stop();
      const count = await answered;
      const { rows } = await database.pool.query<{ rows: number; counted: number }>(
        sql`select (select count(*)::integer from lakegauge.performance_metrics where service_name = ${name}) as rows,
            (select coalesce(sum(count), 0)::integer from lakegauge.histogram_points where service_name = ${name}) as counted`
      );
      const stored = rows[0]!;
      console.log(
        `${depth}: ${count} answered, ${stored.rows} rows, ${stored.counted} counted; ended by ${ending.signal ?? ending.code}`
      );
      // What was answered in the moment of the end may not have reached the client any more.
      for (const number of [stored.rows, stored.counted]) {
        if (number < count || number > count + connections)
          throw new Error(
            `${count} requests were answered and ${number} are stored; ${service.output().stderr}`
          );
      }
    }
  } finally {
    await database.stop();
    await folder.remove();
  }
}

/** Asks over several connections until the service ends; how many answers came. */
async function loadUntilClosed(port: number): Promise<number> {
  let answers = 0;
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve) => {
          const socket = connect(port, '127.0.0.1');
          const ask = () => socket.write('GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n');
          socket.on('connect', ask);
          socket.on('data', (answer) => {
            if (!answer.includes('200 OK')) return;
            answers++;
            ask();
          });
          socket.on('error', () => {});
          socket.on('close', () => resolve());
        })
    )
  );
  return answers;
}
