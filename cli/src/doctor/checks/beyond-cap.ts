import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Has a service more endpoints, pages or types of events than are kept apart? */
export const beyondCap: HealthCheck = {
  name: 'names',
  needs: 'schema',
  async run({ pool }) {
    const { rows } = await pool.query<{ service: string; kind: string; sample: string }>(`
      select service_name as service, kind, sample
      from endpoint_overflow
      where seen_at > now() - interval '7 days'
      order by seen_at desc`);
    const [first] = rows;
    if (!first) return ok('every service is below the caps of endpoints, pages and types of events');
    const services = new Set(rows.map(({ service }) => service));
    return warning(
      `${[...services].slice(0, 5).join(', ')} has more names than are kept apart; the rest counts as (other), for example ${first.kind} ${first.sample}`,
      'Name routes by their template: set http.route, or setRoute of @lakegauge/instrumentation, or page_name of the tracker'
    );
  }
};
