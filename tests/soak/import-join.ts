// import-join [--only=NAME]
// Programs on OpenTelemetry's SDK of versions 1, 2 and 3, Azure Monitor, Application Insights, Sentry and AppKit with the import
// beside it, installed by npm: each request is stored once with the ids of the program's own span and its user, and
// nothing that the import sends is traced.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from '@lakegauge/database';
import { startDatabaseServer, type DatabaseServer } from '../../bench/harness/database-server.ts';
import { installWithNpm } from '../instrumentation/install-package.ts';
import { startOtlpSink } from '../instrumentation/otlp-sink.ts';
import { runService } from '../instrumentation/run-service.ts';

interface Program {
  name: string;
  packages: string[];
  file: string;
  /** Where `cloud` is an address that takes whatever the program sends to its own. */
  toEnv?: (cloud: string) => Record<string, string>;
}

// Its SDK, of version 2, wants an older API than the import's. Unless the program names one, npm gives the newer one to
// its instrumentations, which then find no SDK; the import says so.
const olderApi = '@opentelemetry/api@1.9.1';
const toAzure = (cloud: string) => ({
  APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=${cloud}/`,
  APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: 'true',
  // Unless told otherwise it samples five a second, and of the others nobody learns what is said on their spans.
  APPLICATIONINSIGHTS_CONFIGURATION_CONTENT: '{ "tracesPerSecond": 0, "samplingRatio": 1 }'
});

const toSentry = (cloud: string) => ({ SENTRY_DSN: `${cloud.replace('://', '://key@')}/1` });

const programs: Program[] = [
  toProgram('version 1', '1.9.0', '0.57.2'),
  toProgram('version 2', '1.9.0', '0.223.0'),
  toProgram('version 3', '1.10.0', '0.301.0'),
  {
    name: 'Azure Monitor',
    packages: ['@azure/monitor-opentelemetry@1.21.0', olderApi],
    file: 'azure-monitor.cjs',
    toEnv: toAzure
  },
  {
    name: 'Application Insights',
    packages: ['applicationinsights@3.17.0', olderApi],
    file: 'application-insights.cjs',
    toEnv: toAzure
  },
  {
    name: 'Sentry 10',
    packages: ['@sentry/node@10.78.0', olderApi],
    file: 'sentry.cjs',
    toEnv: toSentry
  },
  { name: 'Sentry 11', packages: ['@sentry/node@11.12.0'], file: 'sentry.cjs', toEnv: toSentry },
  {
    name: 'AppKit',
    packages: ['@databricks/appkit@0.38.1'],
    file: 'appkit.mjs',
    // It starts its SDK only where there is an endpoint, which the import takes for its own, too.
    toEnv: (cloud) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: cloud,
      DATABRICKS_HOST: cloud,
      DATABRICKS_TOKEN: 'token'
    })
  }
];

export async function soak(arguments_: string[]): Promise<void> {
  const only = arguments_.find((each) => each.startsWith('--only='))?.slice(7);
  const database = await startDatabaseServer();
  const cloud = await startCloud();
  const failures: string[] = [];
  try {
    for (const program of programs.filter(({ name }) => only === undefined || only === name)) {
      // One that cannot be joined does not keep the others from being tried.
      const outcome = await join(program, cloud.address, database).catch((error: unknown) => String(error));
      console.log(`${program.name}: ${outcome ?? 'joined'}`);
      if (outcome !== undefined) failures.push(`${program.name}: ${outcome}`);
    }
  } finally {
    await cloud.stop();
    await database.stop();
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

function toProgram(name: string, api: string, sdk: string): Program {
  const packages = [
    `@opentelemetry/api@${api}`,
    `@opentelemetry/sdk-node@${sdk}`,
    `@opentelemetry/instrumentation-http@${sdk}`
  ];
  return { name, packages, file: 'instrumented.cjs' };
}

async function join(
  { packages, file, toEnv }: Program,
  cloud: string,
  database: DatabaseServer
): Promise<string | undefined> {
  const folder = await installWithNpm(packages, { resolvesPeers: true });
  const sink = await startOtlpSink();
  await database.pool.query(sql`delete from lakegauge.performance_metrics`);
  try {
    const service = await runService({
      folder: folder.path,
      args: ['--import', '@lakegauge/instrumentation/register', file],
      env: {
        DATABASE_URL: database.connectionString,
        OTEL_SERVICE_NAME: 'instrumented',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${sink.url}/v1/traces`,
        OTEL_LOGS_EXPORTER: 'none',
        ...toEnv?.(cloud)
      }
    });
    for (const path of ['/a/1', '/a/2']) await (await fetch(service.url + path)).text();
    await service.stop();
    const { stdout, stderr } = service.output();
    if (/lakegauge|deprecat/i.test(stderr)) return `it printed ${stderr}`;
    const own = [...stdout.matchAll(/^span \d (\w+) (\w+)$/gm)].map(
      ([, trace, span]) => `${trace} ${span} ada`
    );
    const { rows } = await database.pool.query<{ line: string }>(
      sql`select concat_ws(' ', encode(trace_id, 'hex'), encode(span_id, 'hex'), user_id) as line
          from lakegauge.performance_metrics where service_name = 'instrumented'`
    );
    const stored = new Set(rows.map(({ line }) => line));
    const sent = new Set(sink.serverSpans().map(({ traceId, spanId }) => `${traceId} ${spanId} ada`));
    for (const lines of [stored, sent]) {
      if (lines.size !== 2 || rows.length !== 2 || own.length !== 2 || own.some((line) => !lines.has(line)))
        return `the program made ${own.join()}, and ${[...lines].join()} came`;
    }
    return undefined;
  } finally {
    await sink.close();
    await folder.remove();
  }
}

/** Whatever a program talks to: a workspace that knows who asks, and an ingestion that takes everything. */
async function startCloud(): Promise<{ address: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json').setHeader('x-databricks-org-id', '1');
    response.end('{ "id": "1", "userName": "app", "itemsReceived": 1, "itemsAccepted": 1, "errors": [] }');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  };
}
