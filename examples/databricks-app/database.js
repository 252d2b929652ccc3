import pg from 'pg';

/** The app's own tables, in a schema of its own, in the same Lakebase that its measurements go to. */
export function createDatabase(env, workspace) {
  let password = { token: undefined, until: 0 };

  // pg asks for each new connection; Lakebase's passwords live an hour.
  async function currentPassword() {
    if (env.PGPASSWORD) return env.PGPASSWORD;
    if (Date.now() > password.until) {
      const answer = await workspace.ask('/api/2.0/postgres/credentials', {
        endpoint: env.LAKEBASE_ENDPOINT
      });
      password = { token: answer.token, until: Date.parse(answer.expire_time) - 300_000 };
    }
    return password.token;
  }

  const pool = new pg.Pool({
    host: env.PGHOST,
    port: Number(env.PGPORT ?? 5432),
    database: env.PGDATABASE,
    user: env.PGUSER ?? env.DATABRICKS_CLIENT_ID,
    password: currentPassword,
    ssl: env.PGSSLMODE === 'disable' ? false : { rejectUnauthorized: true },
    max: 5,
    maxLifetimeSeconds: 2700
  });
  // Without these a database that falls asleep ends the program.
  pool.on('error', (error) => console.error(error.message));
  pool.on('connect', (client) => client.on('error', () => {}));

  return {
    query: (text, values) => pool.query(text, values),
    close: () => pool.end(),
    prepare: () =>
      pool.query(`
        create schema if not exists example_app;
        create table if not exists example_app.sources (
          id integer generated always as identity primary key, name text not null, rows integer not null);
        create table if not exists example_app.preferences (
          user_id text not null, key text not null, value jsonb not null, primary key (user_id, key));
        insert into example_app.sources (name, rows)
        select name, rows from (values ('trips', 21932), ('customers', 1500), ('orders', 7200)) as sample (name, rows)
        where not exists (select from example_app.sources);`)
  };
}
