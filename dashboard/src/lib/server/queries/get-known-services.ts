import { sql } from '@lakegauge/database';
import type { Reading } from './with-reading.ts';

/** Every service and every named environment that has sent anything, for the filters. */
export async function getKnownServices(
  reading: Reading
): Promise<{ services: string[]; environments: string[] }> {
  const [row] = await reading.query<{ services: string[]; environments: string[] }>(sql`
    select
      array(select distinct service_name from services order by 1) as services,
      array(select distinct environment from services where environment <> '' order by 1) as environments`);
  return row ?? { services: [], environments: [] };
}
