import { expect, test } from 'vitest';
import { toPostgresDestination } from './postgres-destination.ts';

test.each([
  [{ DATABASE_URL: 'postgresql://u:p@db/x' }, 'postgresql://u:p@db/x'],
  [{ DATABASE_URL: 'postgres://db/x', PGHOST: 'other' }, 'postgres://db/x'],
  [{ PGHOST: 'db' }, 'postgres://db:5432/postgres'],
  [
    {
      PGHOST: 'db',
      PGPORT: '6000',
      PGDATABASE: 'm',
      PGUSER: 'a b',
      PGPASSWORD: 'p@:/',
      PGSSLMODE: 'require'
    },
    'postgres://a%20b:p%40%3A%2F@db:6000/m?sslmode=require'
  ],
  [{ PGHOST: '/run/postgresql' }, 'postgres://localhost:5432/postgres?host=%2Frun%2Fpostgresql'],
  [{ PGHOST: '::1' }, 'postgres://[::1]:5432/postgres'],
  [
    { LAKEBASE_HOST: 'lake', LAKEBASE_PORT: '5433', LAKEBASE_DATABASE: 'metrics', PGUSER: 'app' },
    'postgres://app@lake:5433/metrics'
  ]
])('%j is a destination', (env, connectionString) => {
  expect(toPostgresDestination(env)).toEqual({ connectionString, schema: 'lakegauge' });
});

test.each([[{}], [{ DATABASE_URL: 'mysql://db/shop' }], [{ PGUSER: 'app', PGPASSWORD: 'secret' }]])(
  '%j is none',
  (env) => {
    expect(toPostgresDestination(env)).toBeNull();
  }
);

test('the schema can be named', () => {
  expect(toPostgresDestination({ PGHOST: 'db', LAKEGAUGE_SCHEMA: 'metrics' })?.schema).toBe('metrics');
});

test('a Lakebase is a destination whose passwords come from the workspace', () => {
  const destination = toPostgresDestination({
    LAKEBASE_ENDPOINT: 'projects/p/branches/b/endpoints/e',
    PGHOST: 'lake',
    PGDATABASE: 'metrics',
    DATABRICKS_HOST: 'w.cloud.databricks.com',
    DATABRICKS_CLIENT_ID: 'app',
    DATABRICKS_CLIENT_SECRET: 's'
  });

  expect(destination).toMatchObject({
    connectionString: 'postgres://app@lake:5432/metrics?sslmode=verify-full',
    lakebase: { database: { kind: 'endpoint', name: 'projects/p/branches/b/endpoints/e' } },
    schema: 'lakegauge'
  });
});

test('a Lakebase without what its passwords need is none, and the faults say why', () => {
  const faults: string[] = [];

  expect(toPostgresDestination({ LAKEBASE_INSTANCE_NAME: 'i', PGHOST: 'lake' }, faults)).toBeNull();

  expect(faults.join()).toMatch(/DATABRICKS_HOST.*DATABRICKS_CLIENT_ID/);
});
