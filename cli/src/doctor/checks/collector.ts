import { sql } from '@lakegauge/database';
import { describeAge } from '../describe-age.ts';
import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const silenceMsMax = 5 * 60_000;
const fullShareMax = 0.8;

/** Where a collector has ever sent its own metrics: does it still, and does its queue drain? */
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
    if (!heard) return null;
    if (now.getTime() - heard.getTime() > silenceMsMax) {
      return warning(
        `was last heard ${describeAge(heard, now)}`,
        'Is it running, and can it reach Lakegauge? Run: lakegauge collector check otel-collector.yaml. If it is gone for good, ignore this'
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
