import type { DatabaseClient } from '@lakegauge/database';
import { copyStagedRows } from './copy-rows.ts';
import { hourOf } from './hours.ts';
import type { OwnedRow } from './owned-row.ts';
import type { RawTable } from './raw-table.ts';

/** Rows that were new, by the write that brought them and the number of their hour. */
export interface MergedRows {
  owner: number;
  hour: number;
  count: number;
}

/** Stores the rows that are not there yet, through a temporary table of this connection. */
export async function mergeStaged<Row extends { timestampUs: number }>(
  client: DatabaseClient,
  table: RawTable<Row>,
  rows: readonly OwnedRow<Row>[]
): Promise<MergedRows[]> {
  if (rows.length === 0) return [];
  // Names are our own constants; a parameter cannot stand for one.
  const staging = `staged_${table.name}`;
  const columns = table.columns.join(', ');
  await client.query(
    `create temp table if not exists ${staging} (like ${table.name}, owner integer) on commit delete rows`
  );
  await copyStagedRows(client, table, rows);
  const merged = await client.query<{ owner: number; hour: Date; count: number }>(
    `with inserted as (
      insert into ${table.name} (${columns})
      select ${columns} from ${staging} order by timestamp, id
      on conflict do nothing
      returning timestamp, id
    )
    select owner, date_trunc('hour', timestamp, 'UTC') as hour, count(*) as count
    from inserted join ${staging} using (timestamp, id)
    group by 1, 2`
  );
  return merged.rows.map(({ owner, hour, count }) => ({ owner, hour: hourOf(hour.getTime() * 1000), count }));
}
