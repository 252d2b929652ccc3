import { sql } from '@lakegauge/database';
import { describeAge } from '../describe-age.ts';
import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const silenceMsMax = 5 * 60_000;
const fullShareMax = 0.8;
// Where otel-collector.yaml lets the collector say how it is.
const healthAddress = 'http://127.0.0.1:13133';
const probeMsMax = 2000;

/** A collector that ever sent its own metrics, or runs on this machine: is it well, and does its queue drain? */
export const collector: HealthCheck = {
  name: 'collector',
  needs: 'schema',
  async run({ pool, now }) {
    const { rows } = await pool.query<{
      heard: Date | null;
      size: number | null;
      capacity: number | null;
    }>(sql`
      select max(observed_at) as heard,
        max(value) filter (where name = 'otelcol_exporter_queue_size') as size,
        max(value) filter (where name = 'otelcol_exporter_queue_capacity') as capacity
      from latest_values
      where name like 'otelcol\\_%'`);
    const { heard, size, capacity } = rows[0]!;
    const here = await probe();
    const check = 'Run: lakegauge collector check otel-collector.yaml';
    if (here === 'unwell')
      return warning(`the one on this machine says at ${healthAddress} that it is not well`, check);
    if (!heard)
      return here === 'well' ? ok('one runs on this machine; it has not sent its own metrics yet') : null;
    if (now.getTime() - heard.getTime() > silenceMsMax) {
      return here === 'well'
        ? warning(
            `one runs on this machine, but was last heard ${describeAge(heard, now)}`,
            `It cannot reach Lakegauge, or its token is not one of LAKEGAUGE_INGEST_TOKENS. ${check}`
          )
        : warning(
            `was last heard ${describeAge(heard, now)}`,
            `Is it running, and can it reach Lakegauge? ${check}. If it is gone for good, ignore this`
          );
    }
    if (size !== null && capacity !== null && size > capacity * fullShareMax) {
      return warning(
        `its queue is ${Math.round((size / capacity) * 100)} % full`,
        'Lakegauge takes less than it is sent: look at the failures here, then at sending_queue in otel-collector.yaml'
      );
    }
    return ok(`heard ${describeAge(heard, now)}`);
  }
};

async function probe(): Promise<'well' | 'unwell' | 'absent'> {
  try {
    const response = await fetch(healthAddress, { signal: AbortSignal.timeout(probeMsMax) });
    const body = await response.text();
    // Another program may have the port, and then says nothing about a collector.
    if (!/server (not )?available/i.test(body)) return 'absent';
    return response.ok ? 'well' : 'unwell';
  } catch {
    // Nothing listens there, as on most machines.
    return 'absent';
  }
}
