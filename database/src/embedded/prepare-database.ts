import pg from 'pg';

import { ROLE } from './initialise-cluster.ts';

export const DATABASE = 'lakegauge';

/** Creates the database unless it exists, and tells how to connect to it. */
export async function prepareDatabase(port: number, password: string) {
  const client = await connect(port, password, 'postgres');
  try {
    const found = await client.query<{ version: string; exists: boolean }>(
      `select current_setting('server_version') as version,
              exists (select from pg_database where datname = $1) as exists`,
      [DATABASE]
    );
    const row = found.rows[0];
    if (!row?.exists) await client.query(`create database ${DATABASE}`);
    return {
      // Debian appends its own package version.
      version: row?.version.split(' ')[0] ?? 'unknown',
      connectionString: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`
    };
  } finally {
    await client.end();
  }
}

/** One connection for the launcher itself, with a bound on all it does. */
export async function connect(port: number, password: string, database: string): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: ROLE,
    password,
    database,
    ssl: false,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
    application_name: 'lakegauge launcher'
  });
  // A lost connection also makes the query under way fail; unheard, the event would end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}
