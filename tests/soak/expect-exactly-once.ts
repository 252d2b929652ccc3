import type { DatabasePool } from '@lakegauge/database';
import { itemsPerRequest, type SoakClient } from './soak-client.ts';

interface StoredItems {
  client: number;
  rows: number;
  distinct: number;
  first: number;
  last: number;
}

/**
 * Throws unless the tables hold each item of each client once and nothing else: items are numbered from 1, so their
 * number, that of distinct ones, the first and the last tell. Returns how many rows there are.
 */
export async function expectExactlyOnce(
  pool: DatabasePool,
  clients: readonly SoakClient[]
): Promise<{ spans: number; points: number; events: number }> {
  const spans = await getItems(
    pool,
    `select ('x' || left(encode(span_id, 'hex'), 4))::bit(16)::integer as client,
      ('x' || right(encode(span_id, 'hex'), 12))::bit(48)::bigint as item
    from performance_metrics where service_name = 'soak'`
  );
  const events = await getItems(
    pool,
    `select (metadata ->> 'client')::integer as client, (metadata ->> 'item')::bigint as item
    from usage_events where service_name = 'soak'`
  );
  const deltas = await getItems(
    pool,
    `select (attributes ->> 'client')::integer as client, (attributes ->> 'item')::bigint as item
    from histogram_points where instrument = 'soak.delta'`
  );
  // What grew, added up again, is the total that the client sent last.
  const cumulative = await getItems(
    pool,
    `select (attributes ->> 'client')::integer as client,
      sum(count) over (partition by attributes order by end_timestamp) / ${itemsPerRequest.counted} as item
    from histogram_points where instrument = 'soak.cumulative'`
  );
  const faults: string[] = [];
  for (const { number, acknowledged } of clients) {
    const expected = {
      spans: acknowledged * itemsPerRequest.spans,
      events: acknowledged * itemsPerRequest.events,
      deltas: acknowledged,
      cumulative: acknowledged
    };
    for (const [kind, stored] of Object.entries({ spans, events, deltas, cumulative })) {
      const count = expected[kind as keyof typeof expected];
      const { rows, distinct, first, last } = stored.get(number) ?? {
        rows: 0,
        distinct: 0,
        first: 1,
        last: 0
      };
      if (rows === count && distinct === count && first === 1 && last === count) continue;
      faults.push(
        `client ${number}: ${count} ${kind} were answered, ${rows} are stored, ${distinct} distinct, ${first} to ${last}`
      );
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const add = (stored: Map<number, StoredItems>) =>
    [...stored.values()].reduce((sum, { rows }) => sum + rows, 0);
  return { spans: add(spans), points: add(deltas) + add(cumulative), events: add(events) };
}

async function getItems(pool: DatabasePool, items: string): Promise<Map<number, StoredItems>> {
  const { rows } = await pool.query<StoredItems>(
    `select client, count(*) as rows, count(distinct item) as distinct,
      min(item)::float8 as first, max(item)::float8 as last
    from (${items}) items group by client`
  );
  return new Map(rows.map((row) => [row.client, row]));
}
