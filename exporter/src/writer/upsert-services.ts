import { sql, type DatabasePool } from '@lakegauge/database';

export interface SeenService {
  serviceName: string;
  environment: string;
  serviceVersion: string | null;
}

// Nobody may wait for a note longer than for the rows themselves.
const queryTimeoutMs = 5000;

/** Notes that services sent something at `seenAt`; sorted, since several processes do this at once. */
export async function upsertServices(
  pool: DatabasePool,
  services: readonly SeenService[],
  seenAt: Date
): Promise<void> {
  const statement = {
    ...sql`
    insert into services (service_name, environment, service_version, first_seen, last_seen)
    select "serviceName", environment, "serviceVersion", ${seenAt}::timestamptz, ${seenAt}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(services)}::jsonb) as new (
      "serviceName" text, environment text, "serviceVersion" text
    )
    order by 1, 2
    on conflict (service_name, environment)
    do update set
      service_version = coalesce(excluded.service_version, services.service_version),
      last_seen = greatest(services.last_seen, excluded.last_seen)
  `,
    query_timeout: queryTimeoutMs
  };
  await pool.query(statement);
}
