import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLakegauge } from '../cli/run-lakegauge.ts';
import { startChain, type Chain } from './start-chain.ts';
import { theCollector } from './the-collector.ts';

const root = join(import.meta.dirname, '../..');
let chain: Chain;

beforeAll(async () => {
  chain = await startChain();
});
afterAll(() => chain?.stop());

function check(...args: string[]) {
  const env = { DATABASE_URL: chain.database.connectionString, OTELCOL: theCollector() };
  return runLakegauge(['collector', 'check', ...args], env, root).exit;
}

test('a working chain is found to be well, and the canary leaves no rows', async () => {
  const { code, output } = await check('otel-collector.yaml', '--otlp', chain.collector.httpEndpoint);

  expect(output).toMatch(/ok +otel-collector.yaml is valid/);
  for (const noun of ['span', 'histogram point', 'event']) {
    expect(output).toMatch(new RegExp(`ok +the ${noun} arrived after \\d+ ms`));
  }
  expect(code).toBe(0);
  const { rows } = await chain.database.pool.query(
    "select 1 from performance_metrics where service_name = 'lakegauge-canary'"
  );
  expect(rows).toEqual([]);
});

test('a file with a fault ends the check with what the collector says of it', async () => {
  const { code, output } = await check('otel-collector.yaml', 'tests/collector/faulty.yaml');

  expect(code).toBe(1);
  expect(output).toMatch(/FAILED otel-collector.yaml \+ tests\/collector\/faulty.yaml is not valid/);
  expect(output).toContain('not_there');
});

test('a collector that does not run is named with its address', async () => {
  const { code, output } = await check('otel-collector.yaml', '--otlp', 'http://127.0.0.1:9');

  expect(code).toBe(1);
  expect(output).toMatch(/FAILED the collector did not take the span/);
  expect(output).toContain('http://127.0.0.1:9/v1/traces cannot be reached');
});

test.each([
  [['collector'], /the one thing that it does is check/],
  [['collector', 'check'], /name the files to check/]
])('%o says what is missing', async (args, message) => {
  const { code, errors } = await runLakegauge(args, { DATABASE_URL: chain.database.connectionString }, root)
    .exit;

  expect(code).toBe(1);
  expect(errors).toMatch(message);
});
