import { sql, type DatabaseClient } from '@lakegauge/database';

/** What a name is one of; each kind has a cap of its own. */
export type NameKind = 'endpoint' | 'page' | 'event_type';

export interface ServiceName {
  serviceName: string;
  name: string;
}

// Of advisory locks: the class after that of the hour locks.
const registryLock = [19528, 0];
const samplesMax = 100;

/**
 * Registers the names of a kind that fit below the cap of their service and returns those of `wanted` that are registered,
 * now or before. Of the rest some are kept as samples for the system page. Commits.
 */
export async function registerNames(
  client: DatabaseClient,
  kind: NameKind,
  wanted: readonly ServiceName[],
  namesMax: number
): Promise<ServiceName[]> {
  const known = await getRegistered(client, kind, wanted);
  if (known.length === wanted.length) return known;

  const services = wanted.map(({ serviceName }) => serviceName);
  const names = wanted.map(({ name }) => name);
  await client.query('begin');
  // Registrations take turns, so that two of them cannot both fill the last place. They are rare.
  await client.query(sql`select pg_advisory_xact_lock(${registryLock[0]}, ${registryLock[1]})`);
  await client.query(sql`
    insert into endpoint_registry (service_name, kind, endpoint)
    select service_name, ${kind}, endpoint
    from (
      select
        new.service_name, new.endpoint,
        row_number() over (partition by new.service_name order by new.endpoint)
          + (select count(*) from endpoint_registry known where known.service_name = new.service_name and known.kind = ${kind}) as place
      from unnest(${services}::text[], ${names}::text[]) as new (service_name, endpoint)
      where not exists (
        select from endpoint_registry known
        where known.service_name = new.service_name and known.kind = ${kind} and known.endpoint = new.endpoint
      )
    ) placed
    where place <= ${namesMax}
    on conflict do nothing
  `);
  await client.query(sql`
    insert into endpoint_overflow (service_name, kind, sample)
    select service_name, ${kind}, endpoint
    from (
      select
        new.service_name, new.endpoint,
        row_number() over (partition by new.service_name order by new.endpoint)
          + (select count(*) from endpoint_overflow known where known.service_name = new.service_name and known.kind = ${kind}) as place
      from unnest(${services}::text[], ${names}::text[]) as new (service_name, endpoint)
      where not exists (
        select from endpoint_registry known
        where known.service_name = new.service_name and known.kind = ${kind} and known.endpoint = new.endpoint
      )
    ) placed
    where place <= ${samplesMax}
    on conflict do nothing
  `);
  await client.query('commit');
  return getRegistered(client, kind, wanted);
}

async function getRegistered(
  client: DatabaseClient,
  kind: NameKind,
  wanted: readonly ServiceName[]
): Promise<ServiceName[]> {
  const { rows } = await client.query<ServiceName>(sql`
    select service_name as "serviceName", endpoint as name
    from endpoint_registry
    join unnest(
      ${wanted.map(({ serviceName }) => serviceName)}::text[], ${wanted.map(({ name }) => name)}::text[]
    ) as wanted (service_name, endpoint) using (service_name, endpoint)
    where kind = ${kind}
  `);
  return rows;
}
