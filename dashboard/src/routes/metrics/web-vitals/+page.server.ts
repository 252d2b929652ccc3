import { loadPage } from '#lib/page/load-page.server.ts';
import { getWebVitalsOverview } from '#lib/server/queries/get-web-vitals-overview.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  // Null is all pages; the empty name is that of events which name none.
  const page = event.url.searchParams.getAll('page').at(-1) || null;
  return loadPage(event, {
    vitals: (reading, filter, now) => getWebVitalsOverview(reading, { ...filter, page: null }, now),
    chosenPage: async (reading, filter, now) =>
      page === null ? null : getWebVitalsOverview(reading, { ...filter, page }, now)
  });
};
