import { expect, test } from 'vitest';
import { toConfig } from '../config.ts';
import { isLoopback } from './access-config.ts';

const adminToken = 'a-secret-of-16-chars';
const workspaceUrl = 'https://my-workspace.cloud.databricks.com';
const app = { DATABRICKS_APP_NAME: 'lakegauge', DATABRICKS_HOST: 'my-workspace.cloud.databricks.com' };
const adminGroups = ['admins', 'workspace_admins', 'administrators'];

test.each([
  ['nothing', {}, { mode: 'local' }],
  ['an admin token', { LAKEGAUGE_ADMIN_TOKEN: adminToken }, { mode: 'token', adminToken }],
  ['an app', app, { mode: 'databricks', workspaceUrl, adminGroups }],
  ['an app with an admin token', { ...app, LAKEGAUGE_ADMIN_TOKEN: adminToken }, { mode: 'databricks' }],
  [
    'an app that wants tokens',
    { ...app, LAKEGAUGE_ACCESS: 'token', LAKEGAUGE_ADMIN_TOKEN: adminToken },
    { mode: 'token' }
  ],
  [
    'groups of its own',
    { ...app, ADMIN_GROUPS: 'metrics-admins, Ops' },
    { mode: 'databricks', adminGroups: ['metrics-admins', 'Ops'] }
  ]
])('%s chooses the mode', (_what, env, access) => {
  expect(toConfig(env).access).toMatchObject(access);
});

test.each([
  [{ HOST: '0.0.0.0' }, /HOST: 0\.0\.0\.0 is not a loopback address.*set HOST=127\.0\.0\.1/],
  [{ LAKEGAUGE_ACCESS: 'local', ...app }, /refused inside a Databricks App/],
  [{ LAKEGAUGE_ACCESS: 'token' }, /LAKEGAUGE_ADMIN_TOKEN: .*openssl/],
  [{ LAKEGAUGE_ADMIN_TOKEN: 'x' }, /LAKEGAUGE_ADMIN_TOKEN: must be 8 to 512 characters/],
  [{ DATABRICKS_APP_NAME: 'x' }, /DATABRICKS_HOST: .*for example https:/],
  [{ ...app, DATABRICKS_HOST: 'http://workspace.example.com' }, /DATABRICKS_HOST: must be the https address/],
  [{ ...app, DATABRICKS_HOST: 'workspace.example.com/path' }, /DATABRICKS_HOST: must be the https address/],
  [{ ...app, ADMIN_GROUPS: ' , ' }, /ADMIN_GROUPS: must name a group/],
  [{ LAKEGAUGE_PUBLIC_URL: 'https://a.b/c' }, /LAKEGAUGE_PUBLIC_URL: .*for example/]
])('nothing starts with an access that would not hold: %o', (env, message) => {
  expect(() => toConfig(env)).toThrow(message);
});

test('no message about access repeats a secret', () => {
  expect(() => toConfig({ LAKEGAUGE_ADMIN_TOKEN: 'hush!!' })).not.toThrow(/hush/);
});

test('another machine may only be listened to where people sign in, and always inside an app', () => {
  expect(toConfig({ HOST: '0.0.0.0', LAKEGAUGE_ADMIN_TOKEN: adminToken }).host).toBe('0.0.0.0');
  expect(toConfig(app).host).toBe('0.0.0.0');
  expect(toConfig({}).host).toBe('127.0.0.1');
});

test('an app knows its own address from the platform', () => {
  expect(
    toConfig({ ...app, DATABRICKS_APP_URL: 'https://lakegauge-1.aws.databricksapps.com/' }).publicUrl
  ).toBe('https://lakegauge-1.aws.databricksapps.com');
});

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['localhost', true],
  ['::1', true],
  ['[::1]', true],
  ['127.0.0.1.example.com', false],
  ['128.0.0.1', false],
  ['', false]
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
