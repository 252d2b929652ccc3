import { sql, transaction, type DatabasePool } from '@lakegauge/database';
import { addDays, startOfWeek } from '../utc-time.ts';

/**
 * Takes some users out of the exact sets of the cells of one UTC day whose raw rows are gone, and returns how many cells changed.
 * The day and week that were built from them go too, and are built again from the hours. Registers stay as they are: their
 * bits are shared by users. The update of `rollup_state` keeps it apart from other work on the hours, as in recomputeHours.
 */
export async function removeUserHashes(pool: DatabasePool, day: Date, userIds: string[]): Promise<number> {
  return transaction(pool, { isolation: 'serializable', attemptsMax: 8 }, async (client) => {
    await client.query('update rollup_state set rolled_up = rolled_up');
    const { rowCount } = await client.query(sql`
      with hashes as materialized (select array_agg(user_hash(id)) as hashes from unnest(${userIds}::text[]) id),
      remaining as (
        select
          id,
          array(select hash from unnest(users_exact) hash where hash <> all (hashes) order by hash) as users,
          array(select hash from unnest(anonymous_exact) hash where hash <> all (hashes) order by hash) as anonymous
        from aggregated_metrics
        cross join hashes
        where metric_type in ('performance', 'usage') and endpoint_path is null
          and time_bucket >= ${day} and time_bucket < ${addDays(day, 1)}
          and time_bucket < (select raw_from from rollup_state)
          and (users_exact && hashes or anonymous_exact && hashes)
      )
      update aggregated_metrics set
        users_exact = case when users_exact is not null then users end,
        anonymous_exact = case when anonymous_exact is not null then anonymous end,
        aggregated_values = aggregated_values
          || case when users_exact is not null then jsonb_build_object('unique_users', cardinality(users)) else '{}' end
          || case when anonymous_exact is not null then jsonb_build_object('unique_anonymous_users', cardinality(anonymous)) else '{}' end
      from remaining
      where aggregated_metrics.id = remaining.id`);
    if (rowCount) {
      await client.query(sql`
        delete from aggregated_periods
        where metric_type in ('performance', 'usage', 'web_vital', 'histogram')
          and ((period = 'day' and time_bucket = ${day}) or (period = 'week' and time_bucket = ${startOfWeek(day)}))`);
      await client.query(sql`
        delete from overall_periods
        where (period in ('hour', 'day') and time_bucket >= ${day} and time_bucket < ${addDays(day, 1)})
          or (period = 'week' and time_bucket = ${startOfWeek(day)})`);
    }
    return rowCount ?? 0;
  });
}
