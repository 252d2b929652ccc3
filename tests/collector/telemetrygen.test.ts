import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { startChain, type Chain } from './start-chain.ts';
import { theTelemetrygen } from '../../scripts/find-telemetrygen.ts';

const run = promisify(execFile);
const buildMs = 600_000;
let chain: Chain;
let telemetrygen: string;

beforeAll(async () => {
  telemetrygen = theTelemetrygen();
  chain = await startChain();
}, buildMs);
afterAll(() => chain?.stop());

/** Ends when everything that it made was acknowledged by the collector; fails where something was not. */
async function generate(signal: string, service: string, transport: 'gRPC' | 'HTTP', flags: string[]) {
  const { grpcEndpoint, httpEndpoint } = chain.collector;
  const endpoint = new URL(transport === 'gRPC' ? grpcEndpoint : httpEndpoint).host;
  const common = ['--otlp-insecure', '--otlp-endpoint', endpoint, '--service', service, '--rate', '0'];
  await run(telemetrygen, [signal, ...common, ...(transport === 'HTTP' ? ['--otlp-http'] : []), ...flags]);
}

async function expectCount(sql: string, service: string, count: number) {
  await eventually(async () => {
    const { rows } = await chain.database.pool.query(sql, [service]);
    expect(rows).toEqual([{ stored: count, different: count }]);
  }, 40_000);
}

test.each(['gRPC', 'HTTP'] as const)(
  'of the 400 traces of an outside load by %s each server span is stored once',
  async (transport) => {
    const service = `traces over ${transport}`;
    await generate('traces', service, transport, [
      // In batches it drops whatever its own queue of 2,048 spans cannot hold.
      ...['--workers', '4', '--traces', '100', '--child-spans', '1', '--batch=false'],
      ...['--telemetry-attributes', 'http.request.method="GET"'],
      ...['--telemetry-attributes', 'http.route="/okey-dokey"']
    ]);
    // Each trace is one client span and one server span; only the latter is a request that a service has answered.
    await expectCount(
      `select count(*)::int as stored, count(distinct (trace_id, span_id))::int as different
       from performance_metrics where service_name = $1`,
      service,
      400
    );
  }
);

test.each(['Histogram', 'ExponentialHistogram'])(
  'what an outside load measures as %s is stored',
  async (type) => {
    const service = `measured as ${type}`;
    await generate('metrics', service, 'gRPC', [
      ...['--metrics', '200', '--metric-type', type, '--aggregation-temporality', 'delta'],
      ...['--otlp-metric-name', 'http.server.request.duration'],
      ...['--telemetry-attributes', 'http.request.method="GET"']
    ]);
    await eventually(async () => {
      const { rows } = await chain.database.pool.query(
        'select count(*)::int as points from histogram_points where service_name = $1',
        [service]
      );
      expect(rows).toEqual([{ points: 200 }]);
    });
  }
);
