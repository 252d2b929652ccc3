import { loadPage } from '#lib/page/load-page.server.ts';
import { getPerformance } from '#lib/server/queries/get-performance.ts';
import { getUsageOverview } from '#lib/server/queries/get-usage-overview.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) =>
  loadPage(event, {
    performance: (reading, filter, now) =>
      getPerformance(reading, { ...filter, withPreviousSeries: true }, now),
    usage: (reading, filter, now) => getUsageOverview(reading, { ...filter, eventType: null }, now)
  });
