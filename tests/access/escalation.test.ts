import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createSessions } from '../../cli/src/access/token/session.ts';
import { databricksAttempts, hostileValues, localAttempts, tokenAttempts, type Attempt } from './attempts.ts';
import { rawRequest, type RawAnswer } from './raw-request.ts';
import { group, me, startWorkspace, type Workspace } from './start-workspace.ts';
import { anHourAgo, inAnHour, userToken } from './tokens.ts';

const adminToken = 'the-admin-token-of-these-tests';
const ingestToken = 'the-ingest-token-of-these-tests';
const tokens = {
  admin: userToken('ada', inAnHour()),
  user: userToken('bob', inAnHour()),
  expired: userToken('ada', anHourAgo())
};
const performance = '/api/v1/metrics/performance';
const asBrowser = ['Accept', 'text/html'];

let database: TestDatabase;
let workspace: Workspace;
const programs: RunningProgram[] = [];
const printed: string[] = [];

function start(env: Record<string, string>): Promise<string> {
  const program = runLakegauge(['start'], { PORT: '0', DATABASE_URL: database.connectionString, ...env });
  programs.push(program);
  return program.address;
}

beforeAll(async () => {
  database = await createTestDatabase();
  workspace = await startWorkspace();
  workspace.answers.set(tokens.admin, me('ada@example.com', [group('admins')]));
  workspace.answers.set(tokens.user, me('bob@example.com', [group('users')]));
});

afterAll(async () => {
  for (const { child, exit } of programs) {
    child.kill('SIGKILL');
    await exit;
  }
  await workspace.stop();
  await database.drop();
  // LAKEGAUGE_PRINT_ATTEMPTS=1 shows every attempt and its answer.
  if (process.env.LAKEGAUGE_PRINT_ATTEMPTS) process.stdout.write(`${printed.join('\n')}\n`);
});

async function attempt(address: string, mode: string, { what, request, status, error }: Attempt) {
  const answer = await rawRequest(address, request);
  printed.push(
    `| ${mode} | ${what} | ${request.method ?? 'GET'} ${request.path.slice(0, 80)} | ${answer.status} ${errorOf(answer) ?? ''} |`
  );

  // How SvelteKit leads on whoever asks for the data of a page alone.
  if (answer.status === 200 && answer.body.startsWith('{"type":"redirect"')) return;
  expect([status].flat(), `${what}: ${answer.body.slice(0, 200)}`).toContain(answer.status);
  if (error !== undefined)
    expect(JSON.parse(answer.body)).toMatchObject({ error, status_code: answer.status });
  expect(answer.body).not.toContain('total_requests');
  expect(answer.headers['x-correlation-id']).toMatch(/./);
}

function errorOf({ body }: RawAnswer): string | undefined {
  try {
    return (JSON.parse(body) as { error?: string }).error;
  } catch {
    return undefined;
  }
}

describe('on Databricks', () => {
  let address: string;
  const asAdmin = ['X-Forwarded-Access-Token', tokens.admin];

  beforeAll(async () => {
    address = await start({
      LAKEGAUGE_ACCESS: 'databricks',
      DATABRICKS_HOST: workspace.url,
      NODE_EXTRA_CA_CERTS: workspace.certificatePath
    });
    expect((await rawRequest(address, { path: performance, headers: asAdmin })).status).toBe(200);
  });

  test.each(databricksAttempts(tokens))('$what gets no further', async (tried) => {
    await attempt(address, 'databricks', tried);
  });

  test('an admin is still let in after all that, from what is remembered', async () => {
    const asked = workspace.asked.length;

    const answer = await rawRequest(address, { path: performance, headers: asAdmin });

    expect(answer.status).toBe(200);
    expect(workspace.asked).toHaveLength(asked);
  });
});

describe('by token', () => {
  let address: string;
  const asAdmin = ['Authorization', `Bearer ${adminToken}`];
  const now = new Date();
  const [id, expires, signature] = createSessions(adminToken).create(now).value.split('.');
  const secrets = {
    admin: adminToken,
    ingest: ingestToken,
    forgedSession: `${id}.${Number(expires) + 1}.${signature}`,
    otherSession: createSessions('another admin token').create(now).value
  };

  beforeAll(async () => {
    address = await start({ LAKEGAUGE_ADMIN_TOKEN: adminToken, LAKEGAUGE_INGEST_TOKENS: ingestToken });
  });

  test.each(tokenAttempts(secrets))('$what gets no further', async (tried) => {
    await attempt(address, 'token', tried);
  });

  test('an admin is let in', async () => {
    expect((await rawRequest(address, { path: performance, headers: asAdmin })).status).toBe(200);
  });

  test.each(hostileValues)('%j is a name like any other, in each parameter', async (value) => {
    const answers = await Promise.all(
      ['service', 'environment', 'endpoint', 'time_range', 'start', 'end', 'exact', 'unknown'].map((name) =>
        rawRequest(address, {
          path: `${performance}?${name}=${value === '%00' ? value : encodeURIComponent(value)}`,
          headers: asAdmin
        })
      )
    );

    for (const answer of answers) {
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 200)
        expect(JSON.parse(answer.body)).toMatchObject({ sample_count: 0, endpoints: [] });
    }
    printed.push(
      `| token | an admin sends ${value.slice(0, 40)} in every parameter | GET ${performance} | ${answers.map(({ status }) => status).join(' ')} |`
    );
    const { rows } = await database.pool.query<{ there: boolean }>(
      `select to_regclass('performance_metrics') is not null as there`
    );
    expect(rows).toEqual([{ there: true }]);
  });

  test('a session ends for everybody who has its cookie once it is signed out', async () => {
    const origin = [...asBrowser, 'Origin', address, 'Content-Type', 'application/x-www-form-urlencoded'];
    const signedIn = await rawRequest(address, {
      method: 'POST',
      path: '/sign-in?next=%2Fmetrics',
      headers: origin,
      body: `token=${adminToken}`
    });
    const cookie = String(signedIn.headers['set-cookie']);
    expect(signedIn).toMatchObject({ status: 303, headers: { location: '/metrics' } });
    expect(cookie).toMatch(/^lakegauge_session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/i);
    expect(cookie).not.toContain(adminToken);

    const session = ['Cookie', cookie.split(';')[0]!];
    const before = await rawRequest(address, { path: performance, headers: session });
    const signedOut = await rawRequest(address, {
      method: 'POST',
      path: '/sign-out',
      headers: [...origin, ...session],
      body: ''
    });
    const after = await rawRequest(address, { path: performance, headers: session });

    expect(before.status).toBe(200);
    expect(signedOut).toMatchObject({ status: 303, headers: { location: '/sign-in' } });
    expect(after.status).toBe(401);
    expect(JSON.parse(after.body)).toMatchObject({ error: 'AUTH_EXPIRED' });
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    'javascript:alert(1)'
  ])('signing in leads to no other site, also not to %j', async (next) => {
    const { status, headers } = await rawRequest(address, {
      method: 'POST',
      path: `/sign-in?next=${encodeURIComponent(next)}`,
      headers: [...asBrowser, 'Origin', address, 'Content-Type', 'application/x-www-form-urlencoded'],
      body: `token=${adminToken}`
    });

    expect(status).toBe(303);
    expect(new URL(String(headers.location), address).origin).toBe(address);
  });

  test('a wrong secret on the sign-in page is refused, and is nowhere in the answer', async () => {
    const { status, headers, body } = await rawRequest(address, {
      method: 'POST',
      path: '/sign-in',
      headers: [...asBrowser, 'Origin', address, 'Content-Type', 'application/x-www-form-urlencoded'],
      body: 'token=a-wrong-secret'
    });

    expect(status).toBe(401);
    expect(headers['set-cookie']).toBeUndefined();
    expect(body).not.toContain('a-wrong-secret');
  });
});

describe('on one machine', () => {
  let address: string;

  beforeAll(async () => {
    address = await start({});
  });

  test.each(localAttempts)('$what gets no further', async (tried) => {
    await attempt(address, 'local', tried);
  });

  test('whoever is at the machine is let in', async () => {
    expect((await rawRequest(address, { path: performance })).status).toBe(200);
  });
});
