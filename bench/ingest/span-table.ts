import type { DatabaseServer } from '../harness/database-server.ts';
import { psqlSeconds } from '../harness/psql.ts';

/** Empties the table and brings everything to the disk, so that each round begins alike. */
export async function emptyTable({ pool }: DatabaseServer): Promise<void> {
  await pool.query('truncate performance_metrics');
  await pool.query('checkpoint');
}

/** Throws unless exactly so many distinct spans are stored, none of them twice. Lakegauge measures itself too. */
export async function expectStored({ pool }: DatabaseServer, spans: number): Promise<void> {
  const { rows } = await pool.query<{ stored: number; distinct: number }>(
    `select count(*) as stored, count(distinct (trace_id, span_id)) as distinct from performance_metrics
    where service_name <> 'lakegauge'`
  );
  const { stored, distinct } = rows[0]!;
  if (stored !== spans || distinct !== spans) {
    throw new Error(`${spans} spans were sent, ${stored} rows are stored, ${distinct} of them distinct`);
  }
}

/** Bytes on disk a row, indexes included. */
export async function bytesPerRow({ pool }: DatabaseServer): Promise<number> {
  const { rows } = await pool.query<{ bytes: number; stored: number }>(`
    select
      (select sum(pg_total_relation_size(relid)) from pg_partition_tree('performance_metrics'))::bigint as bytes,
      (select count(*) from performance_metrics) as stored
  `);
  return rows[0]!.bytes / rows[0]!.stored;
}

/** Writes what the table holds to a file that `copyIn` reads, in the order in which it is stored. */
export async function copyOut({ connectionString }: DatabaseServer, file: string): Promise<void> {
  await psqlSeconds(
    connectionString,
    `\\copy (select * from performance_metrics) to '${file}' (format binary)`
  );
}

/** The limit: psql's own binary COPY of a file into the table; seconds. */
export function copyIn({ connectionString }: DatabaseServer, file: string): Promise<number> {
  return psqlSeconds(connectionString, `\\copy performance_metrics from '${file}' (format binary)`);
}
