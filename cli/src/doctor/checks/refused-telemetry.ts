import { plural } from '../describe-age.ts';
import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

// What is only not ours to keep, such as spans of clients, is no fault of the sender.
const faults = ['too_old', 'invalid_time', 'invalid_id', 'invalid_event_name', 'not_permitted'];

const cures: Record<string, string> = {
  too_old:
    'it is older than the raw rows that are kept; a queue that waited for days, or a clock that is behind',
  invalid_time: 'the clock of its machine is wrong, or its times are not in nanoseconds',
  invalid_id: 'its trace or span ids are empty or not hexadecimal',
  invalid_event_name:
    'event names are lower-case letters, digits, underscores and dots (docs/usage-events.md)',
  not_permitted: 'it used a public browser key, which may store usage events only'
};

/** Was something sent that could not be stored for a fault of its own? */
export const refusedTelemetry: HealthCheck = {
  name: 'refused items',
  needs: 'schema',
  async run({ pool }) {
    const { rows } = await pool.query<{ service: string; reason: string; items: number }>({
      text: `select service_name as service, reason, sum(items)::bigint as items
        from ingest_counts
        where hour > now() - interval '24 hours' and reason = any($1)
        group by 1, 2
        order by 3 desc`,
      values: [faults]
    });
    const worst = rows[0];
    if (!worst) return ok('none in the last 24 hours');
    const total = rows.reduce((sum, { items }) => sum + items, 0);
    return warning(
      `${plural(total, 'item')} in the last 24 hours, most of them ${worst.reason} of ${worst.service}`,
      `Look at ${worst.service}: ${cures[worst.reason] ?? 'see docs/sending.md'}`
    );
  }
};
