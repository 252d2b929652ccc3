import { sql, pendingMigrations } from '@lakegauge/database';
import { migrationsFolder } from '../../migrations-folder.ts';
import { plural } from '../describe-age.ts';
import { failure, ok } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Is the schema that of this version? */
export const migrations: HealthCheck = {
  name: 'migrations',
  needs: 'connection',
  async run({ config, pool }) {
    const { schema } = config.database;
    const pending = await pendingMigrations(pool, migrationsFolder);
    const { rows } = await pool.query<{ applied: boolean }>(
      sql`select to_regclass(${`${schema}.schema_migrations`}) is not null as applied`
    );
    if (!rows[0]!.applied) {
      return failure(
        `schema ${schema} has no Lakegauge tables`,
        'Run: lakegauge migrate (lakegauge start does it too)'
      );
    }
    if (pending.length > 0) {
      return failure(
        `schema ${schema} lacks ${plural(pending.length, 'migration')}, from ${pending[0]} on`,
        'Run: lakegauge migrate (lakegauge start does it too)'
      );
    }
    const newest = await pool.query<{ version: number; name: string }>(
      'select version, name from schema_migrations order by version desc limit 1'
    );
    return ok(`schema ${schema} is at ${newest.rows[0]!.name}`);
  }
};
