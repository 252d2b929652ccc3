import { sql, type DatabaseClient } from '@lakegauge/database';
import type { LatestValueRow } from '../rows/telemetry-rows.ts';

// The table is for our own and the collector's numbers; a sender that invents names must not fill it.
const valuesMax = 10_000;

/** Keeps the newest value of each stream; new streams only while the table has room. */
export async function upsertLatestValues(
  client: DatabaseClient,
  rows: readonly LatestValueRow[]
): Promise<void> {
  const values = rows.map((row) => ({
    name: row.name,
    service_name: row.serviceName,
    service_instance_id: row.serviceInstanceId,
    attributes: row.attributes,
    value: row.value,
    observed_ms: row.observedAtUs / 1000
  }));
  await client.query(sql`
    insert into latest_values
      (name, service_name, service_instance_id, attributes, attributes_digest, value, observed_at)
    select distinct on (name, service_name, service_instance_id, digest)
      name, service_name, service_instance_id, attributes::jsonb, digest, value, to_timestamp(observed_ms / 1000)
    from (
      select *, md5(attributes)::uuid as digest
      from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as new (
        name text, service_name text, service_instance_id text, attributes text,
        value double precision, observed_ms double precision
      )
    ) new
    where (select count(*) from latest_values) < ${valuesMax}
      or exists (
        select from latest_values known
        where (known.name, known.service_name, known.service_instance_id, known.attributes_digest)
          = (new.name, new.service_name, new.service_instance_id, new.digest)
      )
    order by name, service_name, service_instance_id, digest, observed_ms desc
    on conflict (name, service_name, service_instance_id, attributes_digest)
    do update set value = excluded.value, observed_at = excluded.observed_at
    where latest_values.observed_at <= excluded.observed_at
  `);
}
