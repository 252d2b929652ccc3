import { sql, type DatabaseClient } from '@lakegauge/database';

export interface ServiceEndpoint {
  serviceName: string;
  endpoint: string;
}

// Of advisory locks: the class after that of the hour locks.
const registryLock = [19528, 0];
const samplesMax = 100;

/**
 * Registers the endpoints that fit below the cap of their service and returns those of `wanted` that are registered,
 * now or before. Of the rest some are kept as samples for the system page. Commits.
 */
export async function registerEndpoints(
  client: DatabaseClient,
  wanted: readonly ServiceEndpoint[],
  endpointsMax: number
): Promise<ServiceEndpoint[]> {
  const known = await getRegistered(client, wanted);
  if (known.length === wanted.length) return known;

  const services = wanted.map(({ serviceName }) => serviceName);
  const endpoints = wanted.map(({ endpoint }) => endpoint);
  await client.query('begin');
  // Registrations take turns, so that two of them cannot both fill the last place. They are rare.
  await client.query(sql`select pg_advisory_xact_lock(${registryLock[0]}, ${registryLock[1]})`);
  await client.query(sql`
    insert into endpoint_registry (service_name, endpoint)
    select service_name, endpoint
    from (
      select
        new.service_name, new.endpoint,
        row_number() over (partition by new.service_name order by new.endpoint)
          + (select count(*) from endpoint_registry known where known.service_name = new.service_name) as place
      from unnest(${services}::text[], ${endpoints}::text[]) as new (service_name, endpoint)
      where not exists (
        select from endpoint_registry known
        where known.service_name = new.service_name and known.endpoint = new.endpoint
      )
    ) placed
    where place <= ${endpointsMax}
    on conflict do nothing
  `);
  await client.query(sql`
    insert into endpoint_overflow (service_name, sample)
    select service_name, endpoint
    from (
      select
        new.service_name, new.endpoint,
        row_number() over (partition by new.service_name order by new.endpoint)
          + (select count(*) from endpoint_overflow known where known.service_name = new.service_name) as place
      from unnest(${services}::text[], ${endpoints}::text[]) as new (service_name, endpoint)
      where not exists (
        select from endpoint_registry known
        where known.service_name = new.service_name and known.endpoint = new.endpoint
      )
    ) placed
    where place <= ${samplesMax}
    on conflict do nothing
  `);
  await client.query('commit');
  return getRegistered(client, wanted);
}

async function getRegistered(
  client: DatabaseClient,
  wanted: readonly ServiceEndpoint[]
): Promise<ServiceEndpoint[]> {
  const { rows } = await client.query<ServiceEndpoint>(sql`
    select service_name as "serviceName", endpoint
    from endpoint_registry
    join unnest(
      ${wanted.map(({ serviceName }) => serviceName)}::text[], ${wanted.map(({ endpoint }) => endpoint)}::text[]
    ) as wanted (service_name, endpoint) using (service_name, endpoint)
  `);
  return rows;
}
