import { sql } from '@lakegauge/database';
import type { Reading } from './with-reading.ts';

export interface KnownService {
  service: string;
  environment: string;
  version: string | null;
  firstSeen: Date;
  lastSeen: Date;
}

const servicesMax = 5000;

/** Every service that has sent anything, with each of its environments. */
export async function getServices(reading: Reading): Promise<KnownService[]> {
  return reading.query<KnownService>(sql`
    select service_name as service, environment, service_version as version, first_seen as "firstSeen", last_seen as "lastSeen"
    from services
    order by service_name, environment
    limit ${servicesMax}`);
}
