import { sql } from '@lakegauge/database';
import { describeAge, plural } from '../describe-age.ts';
import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const silenceMsMax = 15 * 60_000;

/** Does telemetry arrive, and from every service that sent some today? */
export const dataArriving: HealthCheck = {
  name: 'data arriving',
  needs: 'schema',
  async run({ config, pool, now }) {
    // Each service is one step down the primary key's newest rows; a day of rows is bounded by its partitions.
    const { rows } = await pool.query<{ service: string; newest: Date }>(sql`
      select service_name as service, max(newest) as newest from (
        select service_name, max(timestamp) as newest from performance_metrics where timestamp > now() - interval '24 hours' group by 1
        union all
        select service_name, max(timestamp) from usage_events where timestamp > now() - interval '24 hours' group by 1
        union all
        select service_name, max(end_timestamp) from histogram_points where timestamp > now() - interval '24 hours' group by 1
      ) newest
      where service_name <> 'lakegauge'
      group by 1
      order by 2 desc`);
    if (rows.length === 0) {
      const address = config.publicUrl ?? `http://127.0.0.1:${config.port}`;
      return warning(
        'no service has sent anything in the last 24 hours',
        `Start one with: OTEL_EXPORTER_OTLP_ENDPOINT=${address} node --import @lakegauge/instrumentation/register app.js — then send it a request; paths such as /health are not recorded. OTEL_LOG_LEVEL=debug makes it say what it does`
      );
    }
    const silent = rows.filter(({ newest }) => now.getTime() - newest.getTime() > silenceMsMax);
    if (silent.length > 0) {
      const named = silent
        .slice(0, 5)
        .map(({ service, newest }) => `${service} (${describeAge(newest, now)})`);
      return warning(
        `${plural(silent.length, 'service')} of ${rows.length} sent nothing for 15 minutes: ${named.join(', ')}`,
        'No traffic, stopped, or cut off: look at its own log, and at the refused items below'
      );
    }
    return ok(`${plural(rows.length, 'service')}, the newest row ${describeAge(rows[0]!.newest, now)}`);
  }
};
