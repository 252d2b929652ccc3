import { sql, type DatabasePool } from '@lakegauge/database';

/**
 * Rolled-up hours that have got rows since, oldest first. With `quietMs` an hour is left alone while rows still trickle in
 * (each of them would have it computed again), though never for longer than five times that.
 */
export async function getMarkedHours(pool: DatabasePool, quietMs: number): Promise<Date[]> {
  const { rows } = await pool.query<{ hour: Date }>(sql`
    select hour
    from rollup_marks
    cross join rollup_state
    where hour >= raw_from and hour < rolled_up
    group by hour
    having max(marked_at) <= now() - ${quietMs} * interval '1 millisecond'
      or min(marked_at) <= now() - 5 * ${quietMs} * interval '1 millisecond'
    order by hour`);
  return rows.map((row) => row.hour);
}
