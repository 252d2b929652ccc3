import { sql, type DatabasePool } from '@lakegauge/database';
import { eventually } from '../../instrumentation/eventually.ts';

/** A running Lakegauge and its database. */
export interface Receiver {
  address: string;
  pool: DatabasePool;
}

/** Waits until one request of a service is stored as a row, and in the histogram where it is `counted` by route. */
export async function expectRequests(
  { pool }: Receiver,
  serviceName: string,
  counted: string | null,
  { span, userId }: { span: string; userId: string | null }
): Promise<void> {
  await eventually(
    `one request of ${serviceName}, as ${span} and counted as ${String(counted)}`,
    async () => {
      const { rows } = await pool.query<{ spans: number; counted: number }>(
        sql`select
          (select count(*)::integer from lakegauge.performance_metrics
            where service_name = ${serviceName} and endpoint = ${span} and user_id is not distinct from ${userId}
              and environment = 'production' and service_version = '1.4.0') as spans,
          (select coalesce(sum(count), 0)::integer from lakegauge.histogram_points
            where service_name = ${serviceName} and endpoint = ${counted}
              and instrument = 'http.server.request.duration') as counted`
      );
      return rows[0]?.spans === 1 && (counted === null || rows[0].counted === 1);
    },
    60_000
  );
}
