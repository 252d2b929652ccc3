import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPool,
  errorClass,
  silentLogger,
  toDatabaseConfig,
  type DatabasePool
} from '@lakegauge/database';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import {
  endpointName,
  instanceName,
  jobToken,
  send,
  startControlPlane,
  trust,
  type ControlPlane
} from './start-control-plane.ts';
import { lakebaseVariables, startLakebase, type Lakebase } from './start-lakebase.ts';

const passwords = '/api/2.0/postgres/credentials';
const tokens = '/oidc/v1/token';

let plane: ControlPlane;
let lakebase: Lakebase;
let pools: DatabasePool[] = [];

beforeAll(async () => {
  plane = await startControlPlane();
  trust(plane);
  lakebase = await startLakebase(plane);
});

beforeEach(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  pools = [];
  plane.requests = [];
  plane.fault = null;
  plane.passwordLifeMs = 3_600_000;
  plane.tokenLifeMs = 3_600_000;
  plane.onPassword = lakebase.setPassword;
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await lakebase.stop();
  await plane.stop();
});

function openPool(more: Record<string, string | undefined> = {}, options: { poolTimeoutMs?: number } = {}) {
  const config = toDatabaseConfig({
    ...lakebaseVariables(plane, lakebase),
    LAKEBASE_ENDPOINT: endpointName,
    ...more
  });
  const pool = createPool({
    ...config,
    connectionString: config.connectionString!,
    applicationName: 'lakegauge-test',
    logger: silentLogger,
    poolMin: 0,
    ...options
  });
  pools.push(pool);
  return pool;
}

const whoAmI = async (pool: DatabasePool) =>
  (await pool.query<{ current_user: string }>('select current_user')).rows[0]!.current_user;

/** Ends every connection of the app, so that the next question logs in anew. */
async function endConnections(): Promise<void> {
  await lakebase.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
    lakebase.user
  ]);
  // A pool learns of it a moment later; until then it would hand out a connection that is gone.
  await eventually(() => expect(pools.map((pool) => pool.idleCount)).toEqual(pools.map(() => 0)));
}

test('connections that open together log in with one password, asked for once', async () => {
  const pool = openPool();

  const users = await Promise.all(Array.from({ length: 5 }, () => whoAmI(pool)));

  expect(users).toEqual(Array.from({ length: 5 }, () => plane.clientId));
  expect([plane.count(tokens), plane.count(passwords)]).toEqual([1, 1]);
});

test('an instance of the older kind is asked for by its own API, whose field has another name', async () => {
  const pool = openPool({ LAKEBASE_ENDPOINT: undefined, LAKEBASE_INSTANCE_NAME: instanceName });

  expect(await whoAmI(pool)).toBe(plane.clientId);
  expect(plane.count('/api/2.0/database/credentials')).toBe(1);
});

test('the endpoint is preferred where both are named', async () => {
  const pool = openPool({ LAKEBASE_INSTANCE_NAME: instanceName });

  await whoAmI(pool);

  expect(plane.count(passwords)).toBe(1);
  expect(plane.count('/api/2.0/database/credentials')).toBe(0);
});

test('a token of the workspace that was given is used as it is', async () => {
  const pool = openPool({
    DATABRICKS_CLIENT_ID: undefined,
    DATABRICKS_CLIENT_SECRET: undefined,
    DATABRICKS_TOKEN: jobToken,
    PGUSER: plane.clientId
  });

  await whoAmI(pool);

  expect(plane.count(tokens)).toBe(0);
});

test('a password that was changed under us is refused once and replaced', async () => {
  const pool = openPool();
  await whoAmI(pool);
  // A password that was made within this second is not at fault.
  await sleep(1100);
  await lakebase.setPassword('somebody changed it');
  await endConnections();

  expect(await whoAmI(pool)).toBe(plane.clientId);
  expect(plane.count(passwords)).toBe(2);
});

test('a password that is refused for good is reported and not asked for without end', async () => {
  const pool = openPool();
  plane.onPassword = async () => {};
  await lakebase.setPassword('nobody knows it');

  const results = await Promise.allSettled(Array.from({ length: 10 }, () => whoAmI(pool)));

  expect(
    results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)
  ).toEqual(Array.from({ length: 10 }, () => '28P01'));
  expect(plane.count(passwords)).toBeLessThanOrEqual(2);
});

test('a new password is fetched before the old one ends, behind the back of whoever asks', async () => {
  plane.passwordLifeMs = 3000;
  const pool = openPool();
  await whoAmI(pool);

  await eventually(async () => {
    await endConnections();
    await whoAmI(pool);
    expect(plane.count(passwords)).toBeGreaterThanOrEqual(3);
  });

  expect(plane.count(tokens)).toBe(1);
});

test('while the workspace is away the old password serves to its end, and a new one as soon as it is back', async () => {
  plane.passwordLifeMs = 4000;
  const pool = openPool();
  await whoAmI(pool);
  let asked = 0;
  plane.fault = (_request, response) => {
    asked++;
    send(response, 503, 'maintenance');
    return true;
  };
  await eventually(async () => {
    await endConnections();
    expect(await whoAmI(pool)).toBe(plane.clientId);
    expect(asked).toBeGreaterThan(1);
  });
  plane.fault = null;

  await eventually(async () => {
    await endConnections();
    expect(await whoAmI(pool)).toBe(plane.clientId);
    expect(plane.count(passwords)).toBeGreaterThan(asked + 1);
  });
});

test('the token of the workspace is renewed when it has ended', async () => {
  plane.passwordLifeMs = 2000;
  plane.tokenLifeMs = 1000;
  const pool = openPool();
  await whoAmI(pool);

  await eventually(async () => {
    await endConnections();
    await whoAmI(pool);
    expect(plane.count(tokens)).toBeGreaterThanOrEqual(2);
  });
});

test('a token that the workspace has forgotten is replaced once', async () => {
  plane.passwordLifeMs = 1500;
  const pool = openPool();
  await whoAmI(pool);
  let refused = 0;
  plane.fault = ({ path }, response) => {
    if (path !== passwords || refused > 0) return false;
    refused++;
    send(response, 401, { message: 'Token is revoked' });
    return true;
  };

  await eventually(async () => {
    await endConnections();
    await whoAmI(pool);
    expect(plane.count(tokens)).toBe(2);
  });

  expect(refused).toBe(1);
});

const passing: [string, (response: Parameters<typeof send>[0]) => void][] = [
  [
    '429 with a time to wait',
    (response) => send(response, 429, { message: 'slow down' }, { 'retry-after': '1' })
  ],
  ['500', (response) => send(response, 500, 'oops')],
  ['503', (response) => send(response, 503, { message: 'maintenance' })],
  ['something that is not JSON', (response) => send(response, 200, '<html>Sign in</html>')],
  ['a list', (response) => send(response, 200, [])],
  ['no token', (response) => send(response, 200, { access_token: 1, token: 1 })],
  [
    'a password that has ended',
    (response) => send(response, 200, { token: 'x', expire_time: '2020-01-01T00:00:00Z' })
  ],
  ['a cut connection', (response) => void response.destroy()]
];

test.each(passing)(
  '%s from the workspace is waited out by whoever needs the first password',
  async (_what, fail) => {
    let failures = 0;
    plane.fault = ({ path }, response) => {
      if (path !== passwords || failures >= 2) return false;
      failures++;
      fail(response);
      return true;
    };

    expect(await whoAmI(openPool())).toBe(plane.clientId);
    expect(failures).toBe(2);
  }
);

const lasting: [string, string, (response: Parameters<typeof send>[0]) => void, RegExp][] = [
  [
    'a wrong secret',
    tokens,
    (response) => send(response, 401, { error_description: 'Client authentication failed' }),
    /token.*401.*Client authentication failed/
  ],
  [
    'a missing permission',
    passwords,
    (response) => send(response, 403, { message: 'User lacks CAN_USE on the project' }),
    /403 \(User lacks CAN_USE/
  ],
  [
    'a database that is not there',
    passwords,
    (response) => send(response, 404, { message: 'no endpoint' }),
    /404/
  ],
  [
    'a redirect',
    passwords,
    (response) => send(response, 302, '', { location: 'https://localhost:1/' }),
    /did not answer/
  ]
];

test.each(lasting)(
  '%s is told with the words of the workspace and without a secret',
  async (what, path, fail, told) => {
    plane.fault = (request, response) => {
      if (request.path !== path) return false;
      fail(response);
      return true;
    };

    const error = await whoAmI(openPool({}, { poolTimeoutMs: what === 'a redirect' ? 2000 : 10_000 })).catch(
      (reason: Error) => reason
    );

    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    if (what !== 'a redirect') expect(message).toMatch(told);
    expect(message).not.toContain(plane.clientSecret);
    expect(message).not.toContain('workspace-');
    // What waits for the database goes on waiting: an operator is at it.
    expect(errorClass(error)).toBe('retryable');
  }
);

test('a workspace that answers slowly is waited for', async () => {
  const { onPassword } = plane;
  plane.onPassword = async (password) => {
    await sleep(1500);
    await onPassword(password);
  };

  expect(await whoAmI(openPool())).toBe(plane.clientId);
});

test('a certificate that nobody vouches for is not believed, and no secret is sent', async () => {
  const stranger = await startControlPlane();
  try {
    const pool = openPool({ DATABRICKS_HOST: stranger.url }, { poolTimeoutMs: 1500 });

    await expect(whoAmI(pool)).rejects.toThrow();

    expect(stranger.requests).toEqual([]);
  } finally {
    await stranger.stop();
  }
});

test('a database that goes away under a client in use ends that query and nothing else', async () => {
  const pool = openPool();
  const client = await pool.connect();

  await endConnections();
  const failed = await client.query('select 1').then(
    () => null,
    (error: Error) => error
  );
  client.release(failed ?? undefined);

  expect(failed).toBeInstanceOf(Error);
  expect(errorClass(failed)).toBe('retryable');
  expect(await whoAmI(pool)).toBe(plane.clientId);
});

test('a failover is waited out by whoever connects, and survived by who is connected', async () => {
  const pool = openPool();
  const client = await pool.connect();
  const gone = new Promise((resolve) => client.once('error', resolve));

  lakebase.failOver();
  await gone;
  client.release(true);

  await eventually(async () => expect(await whoAmI(pool)).toBe(plane.clientId));
});
