import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { databaseVariables } from '@lakegauge/database';
import { expect, test } from 'vitest';
import { programVariables, toConfig } from './config.ts';

const example = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');

test('.env.example names every variable and no other', () => {
  const named = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map((match) => match[1]);

  expect([...new Set(named)].sort()).toEqual(
    [...new Set([...programVariables, ...databaseVariables])].sort()
  );
});

test('.env.example as it stands changes nothing', () => {
  expect(toConfig(parseEnv(example))).toEqual(toConfig({}));
});

test('the values shown in .env.example are accepted once uncommented, save those that need Databricks', () => {
  const all = parseEnv(example.replaceAll(/^# (?=[A-Z_]+=)/gm, ''));
  delete all.DATABRICKS_APP_NAME;

  expect(toConfig(all)).toMatchObject({
    port: 8000,
    rawDays: 7,
    ingestTokens: ['first-token', 'second-token']
  });
});

test('every fault is listed at once, each with its variable', () => {
  const read = () =>
    toConfig({
      PORT: 'http',
      TIMEOUT_SECONDS: '0',
      DATABASE_URL: 'x',
      LAKEGAUGE_ALLOWED_ORIGINS: 'https://a.b/c'
    });

  expect(read).toThrow(/PORT: .*TIMEOUT_SECONDS: .*LAKEGAUGE_ALLOWED_ORIGINS: .*DATABASE_URL: /);
});

test.each([
  [{ LAKEGAUGE_INGEST_TOKENS: ',' }, /LAKEGAUGE_INGEST_TOKENS: must hold at least one/],
  [{ LAKEGAUGE_BROWSER_KEY: ' , ' }, /LAKEGAUGE_BROWSER_KEY: must hold at least one/],
  [{ LAKEGAUGE_BROWSER_RATE: '20' }, /LAKEGAUGE_BROWSER_RATE: must be two whole numbers/],
  [{ LAKEGAUGE_BROWSER_RATE: '0,0' }, /LAKEGAUGE_BROWSER_RATE: must be two whole numbers/]
])('a credential that was set to nothing opens nothing: %o', (env, message) => {
  expect(() => toConfig(env)).toThrow(message);
});

test('a hash of users needs a key, and where SCIM names them capitals do not matter', () => {
  const key = 'a-long-secret-text';

  expect(() => toConfig({ LAKEGAUGE_USER_ID: 'hash' })).toThrow(/LAKEGAUGE_USER_ID_KEY: .*openssl rand/);
  expect(() => toConfig({ LAKEGAUGE_USER_ID: 'hash', LAKEGAUGE_USER_ID_KEY: 'short' })).toThrow(
    /LAKEGAUGE_USER_ID_KEY: .*16/
  );
  expect(toConfig({ LAKEGAUGE_USER_ID: 'hash', LAKEGAUGE_USER_ID_KEY: key }).userId).toEqual({
    mode: 'hash',
    key,
    isLowerCased: false
  });
  expect(toConfig({}).userId).toEqual({ mode: 'raw', isLowerCased: false });
});

test.each(['https://traces.example.com', 'trace/{trace_id}', 'javascript:alert("{trace_id}")'])(
  'the address of a trace viewer must be one, with a place for the trace: %s',
  (LAKEGAUGE_TRACE_URL) => {
    expect(() => toConfig({ LAKEGAUGE_TRACE_URL })).toThrow(/LAKEGAUGE_TRACE_URL: .*\{trace_id\} in it/);
  }
);

test('the address of a trace viewer may hold the trace anywhere', () => {
  const LAKEGAUGE_TRACE_URL = 'https://grafana.example.com/explore?left={"query":"{trace_id}"}';

  expect(toConfig({ LAKEGAUGE_TRACE_URL }).traceUrl).toBe(LAKEGAUGE_TRACE_URL);
});
