import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { runCollector, type RunningCollector } from './run-collector.ts';
import { startLakegauge } from './start-lakegauge.ts';
import { theCollector } from './the-collector.ts';

const root = join(import.meta.dirname, '../..');
let database: TestDatabase;
let program: RunningProgram;
let collector: RunningCollector;
let queueDirectory: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const lakegauge = await startLakegauge(database.connectionString);
  program = lakegauge.program;
  queueDirectory = mkdtempSync(join(tmpdir(), 'lakegauge-queue-'));
  collector = await runCollector({
    collector: theCollector(),
    lakegaugeEndpoint: lakegauge.address,
    queueDirectory
  });
});
afterAll(async () => {
  await collector?.stop();
  program?.child.kill('SIGTERM');
  await program?.exit;
  await database?.drop();
  if (queueDirectory) rmSync(queueDirectory, { recursive: true, force: true });
});

function check(...args: string[]) {
  const env = { DATABASE_URL: database.connectionString, OTELCOL: theCollector() };
  return runLakegauge(['collector', 'check', ...args], env, root).exit;
}

test('a working chain is found to be well, and the canary leaves no rows', async () => {
  const { code, output } = await check('otel-collector.yaml', '--otlp', collector.httpEndpoint);

  expect(output).toMatch(/ok +otel-collector.yaml is valid/);
  for (const noun of ['span', 'histogram point', 'event']) {
    expect(output).toMatch(new RegExp(`ok +the ${noun} arrived after \\d+ ms`));
  }
  expect(code).toBe(0);
  const { rows } = await database.pool.query(
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
  const { code, errors } = await runLakegauge(args, { DATABASE_URL: database.connectionString }, root).exit;

  expect(code).toBe(1);
  expect(errors).toMatch(message);
});
