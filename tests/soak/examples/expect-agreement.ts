import { sql } from '@lakegauge/database';
import { eventually } from '../../instrumentation/eventually.ts';
import type { Receiver } from './expect-requests.ts';

/** What was sent: how many requests by method, endpoint and status, such as `GET /items/{id} 200`. */
export type Sent = Record<string, number>;

interface Counted {
  request: string;
  spans: number;
  points: number;
  /** The histogram's mean duration by that of the spans. */
  ratio: number;
}

// Both measure the same requests; a unit that is taken for another one is a thousand times off.
const ratioMax = 10;

/** Waits until spans and histogram of a service both say what was sent, under the same endpoints, and about as long. */
export async function expectAgreement(receiver: Receiver, serviceName: string, sent: Sent): Promise<void> {
  const expected = Object.entries(sent)
    .map(([request, items]) => `${request}: ${items} spans, ${items} in points`)
    .toSorted();
  let found: string[] = [];
  const agree = async () => {
    const rows = await count(receiver, serviceName);
    found = rows
      .map(({ request, spans, points }) => `${request}: ${spans} spans, ${points} in points`)
      .toSorted();
    return (
      found.join() === expected.join() && rows.every(({ ratio }) => ratio < ratioMax && ratio > 1 / ratioMax)
    );
  };
  await eventually(`spans and histogram of ${serviceName}: ${expected.join('; ')}`, agree, 60_000).catch(
    (error: unknown) => {
      throw new Error(`${String(error)}; stored is ${found.join('; ')}`, { cause: error });
    }
  );
}

async function count({ pool }: Receiver, serviceName: string): Promise<Counted[]> {
  const { rows } = await pool.query<Counted>(
    sql`with spans as (
      select concat_ws(' ', method, endpoint, status_code) as request, count(*)::integer as items,
        avg(response_time_ms) as mean_ms
      from lakegauge.performance_metrics where service_name = ${serviceName} group by 1
    ), points as (
      select concat_ws(' ', method, endpoint, status_code) as request, sum(count)::integer as items,
        (sum(sum_value) / sum(count) / 1e6)::double precision as mean_ms
      from lakegauge.histogram_points
      where service_name = ${serviceName} and instrument = 'http.server.request.duration' group by 1
    )
    select request, coalesce(spans.items, 0) as spans, coalesce(points.items, 0) as points,
      coalesce(points.mean_ms / nullif(spans.mean_ms, 0), 1) as ratio
    from spans full join points using (request)`
  );
  return rows;
}
