import { expect, test } from 'vitest';
import { toDatabaseConfig } from './database-config.ts';

test('without a server in the environment there is no connection string', () => {
  const config = toDatabaseConfig({});

  expect(config).toEqual({
    connectionString: null,
    lakebase: null,
    schema: 'lakegauge',
    poolMin: 5,
    poolMax: 20,
    poolTimeoutMs: 30_000
  });
});

test('DATABASE_URL is taken as it is', () => {
  const config = toDatabaseConfig({ DATABASE_URL: 'postgres://a:b@db.example.com:6432/shop' });

  expect(config.connectionString).toBe('postgres://a:b@db.example.com:6432/shop');
});

test('the PG variables make a connection string, with special characters escaped', () => {
  const config = toDatabaseConfig({
    PGHOST: 'db.example.com',
    PGUSER: 'app@example.com',
    PGPASSWORD: 'p/w:@%',
    PGDATABASE: 'shop',
    PGSSLMODE: 'require'
  });

  expect(config.connectionString).toBe(
    'postgres://app%40example.com:p%2Fw%3A%40%25@db.example.com:5432/shop?sslmode=require'
  );
});

test('the LAKEBASE variables are aliases that give way to the PG ones', () => {
  const config = toDatabaseConfig({
    LAKEBASE_HOST: 'lake',
    PGPORT: '5433',
    LAKEBASE_PORT: '1',
    LAKEBASE_DATABASE: 'd'
  });

  expect(config.connectionString).toBe('postgres://lake:5433/d');
});

test('a folder as PGHOST is a Unix socket', () => {
  const config = toDatabaseConfig({ PGHOST: '/var/run/postgresql', PGDATABASE: 'shop' });

  expect(config.connectionString).toBe('postgres://localhost:5432/shop?host=%2Fvar%2Frun%2Fpostgresql');
});

test('an empty variable counts as absent', () => {
  expect(toDatabaseConfig({ DATABASE_URL: '', LAKEGAUGE_SCHEMA: '' }).schema).toBe('lakegauge');
});

test('every fault is listed with the name of its variable', () => {
  const read = () =>
    toDatabaseConfig({ DATABASE_URL: 'mysql://x', LAKEGAUGE_SCHEMA: 'a"b', POOL_TIMEOUT: 'soon' });

  expect(read).toThrow(/DATABASE_URL: must begin with postgres.*LAKEGAUGE_SCHEMA: .*POOL_TIMEOUT: /);
});

test('a pool whose minimum is above its maximum is refused', () => {
  expect(() => toDatabaseConfig({ LAKEGAUGE_POOL_MIN: '9', LAKEGAUGE_POOL_MAX: '3' })).toThrow(
    'LAKEGAUGE_POOL_MIN'
  );
});

const workspace = {
  DATABRICKS_HOST: 'my-workspace.cloud.databricks.com',
  DATABRICKS_CLIENT_ID: 'c0ffee',
  DATABRICKS_CLIENT_SECRET: 's'
};
const endpoint = 'projects/lakegauge/branches/production/endpoints/primary';

test('a Lakebase is reached over verified TLS as the service principal of the app', () => {
  const config = toDatabaseConfig({
    ...workspace,
    LAKEBASE_ENDPOINT: endpoint,
    LAKEBASE_INSTANCE_NAME: 'older',
    PGHOST: 'ep-1.database.us-east-1.cloud.databricks.com',
    PGDATABASE: 'lakegauge',
    PGSSLMODE: 'require'
  });

  expect(config.connectionString).toBe(
    'postgres://c0ffee@ep-1.database.us-east-1.cloud.databricks.com:5432/lakegauge?sslmode=verify-full'
  );
  expect(config.lakebase).toMatchObject({
    workspaceUrl: 'https://my-workspace.cloud.databricks.com',
    database: { kind: 'endpoint', name: endpoint },
    identity: { kind: 'secret', clientId: 'c0ffee' }
  });
});

test('a Lakebase whose host is not named has it still to be found', () => {
  const config = toDatabaseConfig({
    DATABRICKS_HOST: 'https://my-workspace.cloud.databricks.com/',
    DATABRICKS_TOKEN: 't',
    LAKEBASE_INSTANCE_NAME: 'older'
  });

  expect(config.connectionString).toBeNull();
  expect(config.lakebase).toMatchObject({
    database: { kind: 'instance', name: 'older' },
    identity: { kind: 'token' },
    server: { database: 'databricks_postgres', user: undefined }
  });
});

test('who gives a password has no use for one that rotates', () => {
  const config = toDatabaseConfig({
    LAKEBASE_ENDPOINT: endpoint,
    PGHOST: 'lake',
    PGUSER: 'app',
    PGPASSWORD: 'p'
  });

  expect(config.lakebase).toBeNull();
  expect(config.connectionString).toBe('postgres://app:p@lake:5432/postgres');
});

test('what is missing for the passwords of a Lakebase is listed', () => {
  expect(() => toDatabaseConfig({ LAKEBASE_ENDPOINT: endpoint })).toThrow(
    /DATABRICKS_HOST: LAKEBASE_ENDPOINT needs .*DATABRICKS_CLIENT_ID: LAKEBASE_ENDPOINT needs/
  );
  expect(() => toDatabaseConfig({ ...workspace, LAKEBASE_ENDPOINT: 'lakegauge' })).toThrow(
    'LAKEBASE_ENDPOINT: must be the resource name of an endpoint'
  );
  expect(() =>
    toDatabaseConfig({
      ...workspace,
      LAKEBASE_ENDPOINT: endpoint,
      PGHOST: 'far.example.com',
      PGSSLMODE: 'disable'
    })
  ).toThrow('PGSSLMODE: disable would send the password in the clear');
  expect(() =>
    toDatabaseConfig({ ...workspace, LAKEBASE_ENDPOINT: endpoint, DATABRICKS_HOST: 'http://w' })
  ).toThrow('DATABRICKS_HOST');
});
