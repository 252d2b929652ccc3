import { sql, type DatabaseClient } from '@lakegauge/database';

/** Tells the rollup that closed hours have new rows. Appended, never upserted: see the table. */
export async function insertMarks(client: DatabaseClient, hours: Date[]): Promise<void> {
  await client.query(sql`insert into rollup_marks (hour) select unnest(${hours}::timestamptz[])`);
}
