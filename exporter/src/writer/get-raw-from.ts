import { sql, type DatabaseClient } from '@lakegauge/database';

/** Where raw rows begin, microseconds since 1970; earlier ones are refused. */
export async function getRawFrom(client: DatabaseClient): Promise<number> {
  const { rows } = await client.query<{ raw_from: Date }>(sql`select raw_from from rollup_state`);
  if (!rows[0]) throw new Error('rollup_state is empty; it holds one row from the first migration on');
  return rows[0].raw_from.getTime() * 1000;
}
