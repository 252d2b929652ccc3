import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { runLakegauge } from '../cli/run-lakegauge.ts';
import { eventually } from '../eventually.ts';
import { startAppStandIn, type AppStandIn } from './start-app-stand-in.ts';

let app: AppStandIn;

const started = {
  source: 'APP',
  timestamp: 1_795_000_000,
  message: '  Lakegauge is running on PostgreSQL 17.5 (lake:5432/lakegauge)\n'
};
const warning = {
  source: 'APP',
  timestamp: 1_795_000_001,
  message: '{"level":40,"msg":"Lost an idle database connection"}'
};

beforeAll(async () => {
  app = await startAppStandIn();
});

afterEach(() => {
  app.lines = [];
});

afterAll(async () => {
  await app.stop();
});

function logs(args: string[], env: Record<string, string> = { DATABRICKS_TOKEN: app.token }) {
  return runLakegauge(['logs', app.url, ...args], env);
}

test('the lines that there are come first, then those that come, until the time is up', async () => {
  app.lines = [started, { source: 'system', timestamp: 1_795_000_002, message: 'App started' }];
  const { opened } = app;
  const following = logs(['--duration', '3']);
  await eventually(() => expect(app.opened).toBe(opened + 1));

  app.say('a later line');
  const { code, output, errors } = await following.exit;

  expect({ code, errors }).toMatchObject({ code: 0, errors: 'The app started well and reported no error\n' });
  expect(output.split('\n').slice(0, 3)).toEqual([
    '2026-11-18T11:06:40.000Z [APP]   Lakegauge is running on PostgreSQL 17.5 (lake:5432/lakegauge)',
    '2026-11-18T11:06:42.000Z [SYSTEM] App started',
    expect.stringMatching(/ \[APP\] a later line$/) as string
  ]);
});

test('only lines with the text are shown, and not finding any is a failure', async () => {
  app.lines = [started, warning];

  const [found, none] = await Promise.all([
    logs(['--duration', '2', '--search', 'IDLE database']).exit,
    logs(['--duration', '2', '--search', 'nowhere']).exit
  ]);

  expect(found.code).toBe(0);
  expect(found.output.trim().split('\n')).toHaveLength(1);
  expect({ code: none.code, output: none.output }).toEqual({ code: 1, output: '' });
  expect(none.errors).toContain('nothing with “nowhere”');
});

test('without the line of a good start it fails', async () => {
  app.lines = [warning];

  const { code, errors } = await logs(['--duration', '2']).exit;

  expect(code).toBe(1);
  expect(errors).toContain('the line of a good start was not seen');
});

test.each([
  '{"level":50,"msg":"Rollup failed"}',
  'lakegauge: Configuration: PORT: …',
  'TypeError: x is not a function'
])('an error in the log is a failure: %s', async (message) => {
  app.lines = [started, { source: 'APP', timestamp: 1_795_000_003, message }];

  const { code, errors } = await logs(['--duration', '2']).exit;

  expect(code).toBe(1);
  expect(errors).toContain('1 line of an error');
});

test('a stream that the platform closes is opened again, and no line is shown twice', async () => {
  app.lines = [started];
  const opened = app.opened;
  const following = logs(['--duration', '5']);
  await eventually(() => expect(app.opened).toBe(opened + 1));

  for (const follower of app.followers) follower.close(1001);
  await eventually(() => expect(app.opened).toBe(opened + 2));
  const { code, output } = await following.exit;

  expect(code).toBe(0);
  expect(output.match(/running on/g)).toHaveLength(1);
});

test('a token that is not taken, or is of the wrong kind, or missing, is told in one line', async () => {
  const [refused, personal, missing, address] = await Promise.all([
    logs([], { DATABRICKS_TOKEN: 'other' }).exit,
    logs([], { DATABRICKS_TOKEN: 'dapi0123' }).exit,
    logs([], {}).exit,
    runLakegauge(['logs'], {}).exit
  ]);

  expect([refused.code, personal.code, missing.code, address.code]).toEqual([1, 1, 1, 1]);
  expect(refused.errors).toContain('the token is not taken');
  expect(personal.errors).toContain('is a personal access token');
  expect(missing.errors).toContain('set DATABRICKS_TOKEN');
  expect(address.errors).toContain('logs needs the address');
});

test('help says what it does and with which codes it ends', async () => {
  const { code, output } = await runLakegauge(['logs', '--help'], {}).exit;

  expect(code).toBe(0);
  expect(output).toContain('Usage: lakegauge logs URL');
  expect(output).toContain('Exit codes:');
});
