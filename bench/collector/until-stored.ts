import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseServer } from '../harness/database-server.ts';

const timeoutMs = 600_000;

/** Waits until so many spans are stored, and throws unless it is exactly so many distinct ones. */
export async function untilStored({ pool }: DatabaseServer, spans: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { rows } = await pool.query<{ stored: number }>(
      `select count(*) as stored from performance_metrics where service_name <> 'lakegauge'`
    );
    if (rows[0]!.stored >= spans) break;
    if (performance.now() > deadline) throw new Error(`${rows[0]!.stored} of ${spans} spans are stored`);
    await sleep(100);
  }
  const { rows } = await pool.query<{ stored: number; different: number }>(
    `select count(*) as stored, count(distinct (trace_id, span_id)) as different
     from performance_metrics where service_name <> 'lakegauge'`
  );
  const { stored, different } = rows[0]!;
  if (stored !== spans || different !== spans) {
    throw new Error(`${spans} spans were sent, ${stored} are stored, ${different} of them different`);
  }
}
