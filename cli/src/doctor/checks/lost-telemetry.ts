import { plural } from '../describe-age.ts';
import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Do exporters and the receiver say that they had to drop or turn away something? */
export const lostTelemetry: HealthCheck = {
  name: 'lost items',
  needs: 'schema',
  async run({ pool }) {
    const { rows } = await pool.query<{
      name: string;
      service: string;
      reason: string | null;
      value: number;
    }>(`
      select name, service_name as service, attributes->>'error.type' as reason, sum(value)::float8 as value
      from latest_values
      where name in ('lakegauge.exporter.rows.dropped', 'lakegauge.instrumentation.lost', 'lakegauge.exporter.spool.damaged')
        and value > 0 and observed_at > now() - interval '24 hours'
      group by 1, 2, 3
      order by 4 desc`);
    const worst = rows[0];
    if (!worst) return ok('no exporter reports a loss');
    const total = rows.reduce((sum, { value }) => sum + value, 0);
    return warning(
      `${plural(total, 'row')} lost since their services started, most of them in ${worst.service}${worst.reason ? ` (${worst.reason})` : ''}`,
      'The database was away for longer than the queue lasts: give the service LAKEGAUGE_SPOOL_DIR, or send through a collector (docs/own-metrics.md names the reasons)'
    );
  }
};
