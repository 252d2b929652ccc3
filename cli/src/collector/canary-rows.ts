import { sql, type DatabasePool } from '@lakegauge/database';
import { canaryService, type CanarySignal } from './canary.ts';

/** Which parts of a canary are stored. */
export async function getArrivedSignals(pool: DatabasePool, id: string): Promise<Set<CanarySignal>> {
  const { rows } = await pool.query<{ signal: CanarySignal }>(sql`
    select 'traces' as signal from performance_metrics
    where service_name = ${canaryService} and trace_id = decode(${id}, 'hex') and timestamp > now() - interval '1 hour'
    union
    select 'metrics' from histogram_points
    where service_name = ${canaryService} and attributes ->> 'canary' = ${id} and timestamp > now() - interval '1 hour'
    union
    select 'logs' from usage_events
    where service_name = ${canaryService} and session_id = ${id} and timestamp > now() - interval '1 hour'
  `);
  return new Set(rows.map(({ signal }) => signal));
}

/** Takes the canaries of the last hour out of the raw tables, so that no dashboard shows them. */
export async function deleteCanaryRows(pool: DatabasePool): Promise<void> {
  await pool.query(sql`
    delete from performance_metrics where service_name = ${canaryService} and timestamp > now() - interval '1 hour'
  `);
  await pool.query(sql`
    delete from histogram_points where service_name = ${canaryService} and timestamp > now() - interval '1 hour'
  `);
  await pool.query(sql`
    delete from usage_events where service_name = ${canaryService} and timestamp > now() - interval '1 hour'
  `);
  await pool.query(sql`delete from services where service_name = ${canaryService}`);
}
