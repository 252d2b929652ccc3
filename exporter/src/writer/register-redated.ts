import { sql, type DatabaseClient } from '@lakegauge/database';
import type { UsageEventRow } from '../rows/telemetry-rows.ts';
import type { OwnedRow } from './owned-row.ts';
import { usageEvents } from './raw-table.ts';
import { sortAndTakeDuplicates } from './sort-rows.ts';
import { toTimestampText } from './timestamp-text.ts';

// Half of what an event may be ahead: a second delivery finds one that was further ahead before here.
const guardUs = 5 * 60_000_000;

/**
 * Events that took the time of their receipt have another key in their table with each delivery, so the key that they
 * came with is remembered, in the transaction that stores them; one that is there already was stored before. An event
 * that was too far ahead may no longer be when it comes again, so those that stay where they are, are looked up, and
 * those near the limit remembered as well: two replicas may find it on either side of it at the same moment.
 */
export async function registerRedated(
  client: DatabaseClient,
  events: readonly OwnedRow<UsageEventRow>[]
): Promise<{ fresh: OwnedRow<UsageEventRow>[]; redelivered: OwnedRow<UsageEventRow>[] }> {
  const suspects = events.filter(
    ({ row }) => row.receivedAtUs !== null || row.clientTimestampUs !== undefined
  );
  if (suspects.length === 0) return { fresh: [...events], redelivered: [] };
  const known = await register(
    client,
    suspects.map(({ row }) => row)
  );
  const redelivered = suspects.filter((_, position) => known.has(position));
  const stale = new Set(redelivered);
  const fresh = events.filter((item) => !stale.has(item));
  // The times have changed, and batches are written in the order of their keys.
  redelivered.push(...sortAndTakeDuplicates(usageEvents, fresh));
  return { fresh, redelivered };
}

/** Positions of the rows that are known. Keys ascending, so that two batches wait for each other in one order. */
async function register(client: DatabaseClient, rows: readonly UsageEventRow[]): Promise<Set<number>> {
  const { rows: known } = await client.query<{ position: number }>(sql`
    with given as (
      select *
      from unnest(
        ${rows.map((row) => toTimestampText(row.clientTimestampUs ?? row.timestampUs))}::timestamptz[],
        ${rows.map((row) => row.id)}::uuid[],
        ${rows.map((row) => toTimestampText(row.receivedAtUs ?? row.timestampUs))}::timestamptz[],
        ${rows.map(isRemembered)}::boolean[]
      ) with ordinality as given (client_timestamp, id, received_at, is_remembered, position)
    ),
    added as (
      insert into redated_events (client_timestamp, id, received_at)
      select client_timestamp, id, received_at from given where is_remembered order by client_timestamp, id
      on conflict do nothing
      returning client_timestamp, id
    )
    select position - 1 as position
    from given
    left join added using (client_timestamp, id)
    where is_remembered and added.id is null
    union all
    select position - 1
    from given
    join redated_events using (client_timestamp, id)
    where not is_remembered
  `);
  return new Set(known.map(({ position }) => position));
}

function isRemembered({ clientTimestampUs, timestampUs, receivedAtUs }: UsageEventRow): boolean {
  return clientTimestampUs !== undefined || timestampUs > receivedAtUs! + guardUs;
}
