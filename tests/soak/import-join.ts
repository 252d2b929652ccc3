// import-join
// Programs on OpenTelemetry's SDK of versions 1, 2 and 3 with the import beside it, installed by npm: each request is
// stored once with the ids of the program's own span and its user, and nothing that the import sends is traced.
import { sql } from '@lakegauge/database';
import { startDatabaseServer, type DatabaseServer } from '../../bench/harness/database-server.ts';
import { installWithNpm } from '../instrumentation/install-package.ts';
import { startOtlpSink } from '../instrumentation/otlp-sink.ts';
import { runService } from '../instrumentation/run-service.ts';

const releases = [
  { name: 'version 1', api: '1.9.0', sdk: '0.57.2' },
  { name: 'version 2', api: '1.9.0', sdk: '0.223.0' },
  { name: 'version 3', api: '1.10.0', sdk: '0.301.0' }
];

export async function soak(): Promise<void> {
  const database = await startDatabaseServer();
  try {
    for (const release of releases) {
      await join(release, database);
      console.log(`${release.name}: joined`);
    }
  } finally {
    await database.stop();
  }
}

async function join({ name, api, sdk }: (typeof releases)[number], database: DatabaseServer): Promise<void> {
  const packages = [
    `@opentelemetry/api@${api}`,
    `@opentelemetry/sdk-node@${sdk}`,
    `@opentelemetry/instrumentation-http@${sdk}`
  ];
  const folder = await installWithNpm(packages, { resolvesPeers: true });
  const sink = await startOtlpSink();
  try {
    const service = await runService({
      folder: folder.path,
      args: ['--import', '@lakegauge/instrumentation/register', 'instrumented.cjs'],
      env: {
        DATABASE_URL: database.connectionString,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${sink.url}/v1/traces`,
        OTEL_LOGS_EXPORTER: 'none'
      }
    });
    for (const path of ['/a/1', '/a/2']) await (await fetch(service.url + path)).text();
    await service.stop();
    const { stdout, stderr } = service.output();
    if (stderr !== '') throw new Error(`${name}: it printed ${stderr}`);
    const own = [...stdout.matchAll(/^span \d (\w+) (\w+)$/gm)].map(
      ([, trace, span]) => `${trace} ${span} ada`
    );
    const { rows } = await database.pool.query<{ line: string }>(
      sql`delete from lakegauge.performance_metrics where service_name = 'instrumented'
          returning concat_ws(' ', encode(trace_id, 'hex'), encode(span_id, 'hex'), user_id) as line`
    );
    const stored = rows.map(({ line }) => line);
    const sent = sink.serverSpans().map(({ traceId, spanId }) => `${traceId} ${spanId} ada`);
    for (const lines of [stored, sent]) {
      if (lines.toSorted().join() !== own.toSorted().join())
        throw new Error(`${name}: the program made ${own.join()}, and ${lines.join()} came`);
    }
  } finally {
    await sink.close();
    await folder.remove();
  }
}
