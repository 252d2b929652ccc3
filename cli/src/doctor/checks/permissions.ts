import { sql } from '@lakegauge/database';
import { failure, ok } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** May the role that we connect as do what the program does: create the schema, write, drop days? */
export const permissions: HealthCheck = {
  name: 'permissions',
  needs: 'connection',
  async run({ config, pool }) {
    const { schema } = config.database;
    const { rows } = await pool.query<{
      role: string;
      exists: boolean;
      may: boolean;
      owner: string | null;
    }>(sql`
      select current_user as role, oid is not null as exists,
        case when oid is null then has_database_privilege(current_database(), 'CREATE')
          else pg_has_role(nspowner, 'USAGE') and has_schema_privilege(oid, 'CREATE') end as may,
        pg_get_userbyid(nspowner) as owner
      from (select 1) one
      left join pg_namespace on nspname = ${schema}`);
    const { role, exists, may, owner } = rows[0]!;
    if (may) return ok(exists ? `${role} owns schema ${schema}` : `${role} may create schema ${schema}`);
    if (!exists) {
      return failure(
        `role ${role} may not create schema ${schema}`,
        `As the database's owner: grant create on database … to "${role}"`
      );
    }
    return failure(
      `schema ${schema} belongs to ${owner}, and role ${role} is not a member of it, so it can neither migrate nor drop old days`,
      `Connect as ${owner}, or as ${owner}: grant "${owner}" to "${role}". If it was made from a laptop by mistake, choose another LAKEGAUGE_SCHEMA`
    );
  }
};
