import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { rawRequest } from './raw-request.ts';
import { group, me, startWorkspace, type MeAnswer, type Workspace } from './start-workspace.ts';
import { inAnHour, userToken } from './tokens.ts';

const performance = '/api/v1/metrics/performance';

let database: TestDatabase;
let workspace: Workspace;
let elsewhere: Workspace;
let program: RunningProgram;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  workspace = await startWorkspace();
  elsewhere = await startWorkspace();
  program = runLakegauge(['start'], {
    PORT: '0',
    DATABASE_URL: database.connectionString,
    LAKEGAUGE_ACCESS: 'databricks',
    LAKEGAUGE_LOG_LEVEL: 'debug',
    DATABRICKS_HOST: workspace.url,
    ADMIN_GROUPS: 'Admins, Bücherei-Verwaltung, kernel',
    NODE_EXTRA_CA_CERTS: workspace.certificatePath
  });
  address = await program.address;
});

afterAll(async () => {
  program.child.kill('SIGKILL');
  await program.exit;
  await workspace.stop();
  await elsewhere.stop();
  await database.drop();
});

let people = 0;

/** A token of somebody new, about whom the workspace answers so. */
function tokenFor(answer: MeAnswer): string {
  const token = userToken(`somebody-${people++}`, inAnHour());
  workspace.answers.set(token, answer);
  return token;
}

async function ask(token: string, path = performance) {
  const answer = await rawRequest(address, { path, headers: ['X-Forwarded-Access-Token', token] });
  return { ...answer, body: JSON.parse(answer.body) as Record<string, unknown> };
}

const admin = { status: 200 };
const denied = {
  status: 403,
  error: 'Access Denied',
  message: 'Administrator privileges required to access metrics'
};
const unclear = { status: 503, error: 'Service Unavailable', message: 'Unable to verify admin privileges' };
const invalid = { status: 401, error: 'AUTH_INVALID' };

const answers: [string, MeAnswer, { status: number; error?: string; message?: string }][] = [
  ['a member of a group', me('ada@example.com', [group('users'), group('admins')]), admin],
  ['a member in another case', me('ada@example.com', [group('ADMINS')]), admin],
  ['a member through another group', me('ada@example.com', [group('admins', 'indirect')]), admin],
  [
    'a member of a group with a name beyond ASCII',
    me('ada@example.com', [group('BÜCHEREI-verwaltung')]),
    admin
  ],
  [
    'a member of a group whose name looks the same but has a Kelvin sign',
    me('eve@example.com', [group('\u212Aernel')]),
    denied
  ],
  ['a member of a group that has the name in its own', me('eve@example.com', [group('not admins')]), denied],
  ['a member of a group with a blank behind its name', me('eve@example.com', [group('admins ')]), denied],
  ['a member of a group that is only an id', me('eve@example.com', [{ value: 'admins' }]), denied],
  [
    'somebody with an entitlement of that name',
    me('eve@example.com', [], { entitlements: [{ value: 'admins' }], roles: [{ display: 'admins' }] }),
    denied
  ],
  ['somebody without groups', me('bob@example.com', []), denied],
  ['somebody whose groups are missing', me('bob@example.com', undefined), denied],
  ['somebody whose groups are no list', me('bob@example.com', { display: 'admins' }), denied],
  ['somebody whose groups are a text', me('bob@example.com', 'admins'), denied],
  [
    'somebody whose groups hold no groups',
    me('bob@example.com', ['admins', null, 1, { display: ['admins'] }]),
    denied
  ],
  ['an admin who was made inactive', me('ada@example.com', [group('admins')], { active: false }), denied],
  ['a session that has assumed a role', { status: 404, body: { scimType: 'SCIM_404' } }, denied],
  ['somebody without a name', { body: { groups: [group('admins')] } }, unclear],
  [
    'a token that the workspace does not know',
    { status: 401, body: { detail: 'Invalid access token' } },
    invalid
  ],
  [
    'a token that the workspace calls expired',
    { status: 401, body: { detail: 'Token is expired' } },
    { status: 401, error: 'AUTH_EXPIRED' }
  ],
  [
    'a token without the scope',
    {
      status: 403,
      body: { message: 'Provided OAuth token does not have required scopes: iam.current-user:read' }
    },
    unclear
  ],
  ['a workspace that is asked too often', { status: 429, body: {} }, unclear],
  ['a workspace with a fault', { status: 500, body: 'oops' }, unclear],
  ['a workspace under maintenance', { status: 503, body: '<html>' }, unclear],
  ['an answer without content', { status: 204, body: '' }, unclear],
  ['an answer that is a page', { body: '<html>Sign in</html>' }, unclear],
  ['an answer that is a list', { body: [group('admins')] }, unclear],
  ['an answer that is null', { body: 'null' }, unclear],
  [
    'an answer that ends in the middle',
    { body: '{"userName":"ada","groups":[{"display":"admins"}' },
    unclear
  ],
  [
    'an answer that is cut off',
    (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"userName":"ada@example.com"');
      setImmediate(() => response.destroy());
    },
    unclear
  ],
  [
    'an answer without an end',
    (response: ServerResponse) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
    unclear
  ],
  ['a workspace that hangs up', (response: ServerResponse) => void response.destroy(), unclear]
];

test.each(answers)('%s is answered accordingly', async (_who, answer, { status, ...body }) => {
  const { status: given, headers, body: told } = await ask(tokenFor(answer));

  expect(given).toBe(status);
  if (status !== 200)
    expect(told).toMatchObject({ ...body, status_code: status, correlation_id: headers['x-correlation-id'] });
  if (status === 503) expect(headers['retry-after']).toBe('5');
});

test.each([301, 302, 307, 308])(
  'a redirect (%i) is not followed, so the token goes nowhere else',
  async (status) => {
    const location = `${elsewhere.url}/api/2.0/preview/scim/v2/Me`;

    const { status: given } = await ask(tokenFor({ status, body: '', headers: { location } }));

    expect(given).toBe(503);
    expect(elsewhere.asked).toEqual([]);
  }
);

test('a workspace that says nothing is given up after 5 seconds', async () => {
  const began = performanceNow();

  const { status, body } = await ask(tokenFor(() => {}));

  expect(status).toBe(503);
  expect(body).toMatchObject({ message: 'Unable to verify admin privileges' });
  expect(performanceNow() - began).toBeGreaterThan(4500);
});

test('the workspace is asked once for a token, however many ask at once, and then not again', async () => {
  const token = tokenFor(me('ada@example.com', [group('admins')]));

  const together = await Promise.all(Array.from({ length: 20 }, () => ask(token)));
  await ask(token);

  expect(together.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(workspace.asked.filter((asked) => asked === token)).toHaveLength(1);
});

test('a refusal of the workspace is remembered, an error is not', async () => {
  const somebody = tokenFor(me('bob@example.com', []));
  const unlucky = tokenFor({ status: 500, body: '' });
  await ask(somebody);
  await ask(unlucky);
  workspace.answers.set(somebody, me('bob@example.com', [group('admins')]));
  workspace.answers.set(unlucky, me('ada@example.com', [group('admins')]));

  expect((await ask(somebody)).status).toBe(403);
  expect((await ask(unlucky)).status).toBe(200);
});

test('a user sees their own events counted, under the name that the workspace gave and no other', async () => {
  const token = tokenFor(me('Bob@Example.com', []));
  await database.pool.query(`
    select create_raw_partitions(current_date - 1, current_date);
    insert into usage_events (id, timestamp, event_type, user_id, service_name)
    select gen_random_uuid(), now() - interval '1 minute', 'page_view', name, 'shop'
    from unnest(array['bob@example.com', 'bob@example.com', 'ada@example.com']) name`);

  const answer = await rawRequest(address, {
    path: '/api/v1/metrics/usage/count',
    headers: ['X-Forwarded-Access-Token', token, 'X-Forwarded-Email', 'ada@example.com']
  });

  expect(JSON.parse(answer.body)).toMatchObject({ count: 2, time_range: '24h' });
});

test('each admin access leaves a line with who, what and the correlation id', async () => {
  const token = tokenFor(me('Ada@Example.com', [group('admins')], { displayName: 'Ada Löwe' }));
  const lines: string[] = [];
  program.child.stderr!.on('data', (text: Buffer) => lines.push(...text.toString().split('\n')));

  await rawRequest(address, {
    path: performance,
    headers: ['X-Forwarded-Access-Token', token, 'X-Correlation-Id', 'audit-1']
  });

  const parsed = () => lines.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
  await expect
    .poll(() => parsed().find(({ msg }) => msg === 'Admin access'))
    .toMatchObject({
      user_id: 'ada@example.com',
      method: 'GET',
      route: performance,
      correlation_id: 'audit-1'
    });
  expect(parsed()).toContainEqual(
    expect.objectContaining({ msg: 'Admin check', is_admin: true, cache_hit: false })
  );
  expect(lines.join()).not.toContain(token);
});

test('a workspace whose certificate nobody vouches for is not believed', async () => {
  const trusting = runLakegauge(['start'], {
    PORT: '0',
    DATABASE_URL: database.connectionString,
    LAKEGAUGE_ACCESS: 'databricks',
    DATABRICKS_HOST: workspace.url
  });
  const token = tokenFor(me('ada@example.com', [group('admins')]));

  const answer = await rawRequest(await trusting.address, {
    path: performance,
    headers: ['X-Forwarded-Access-Token', token]
  });

  expect(answer.status).toBe(503);
  expect(workspace.asked).not.toContain(token);
  trusting.child.kill('SIGKILL');
  expect((await trusting.exit).errors).toContain('certificate');
});

function performanceNow(): number {
  return globalThis.performance.now();
}
