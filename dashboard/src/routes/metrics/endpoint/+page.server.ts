import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { loadPage } from '#lib/page/load-page.server.ts';
import { getEndpointShape } from '#lib/server/queries/get-endpoint-shape.ts';
import { getPerformance } from '#lib/server/queries/get-performance.ts';
import { getRecentRequests } from '#lib/server/queries/get-recent-requests.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url;
  const endpoint = searchParams.getAll('endpoint').at(-1);
  if (!endpoint) redirect(307, resolve('/metrics/endpoints'));
  const method = searchParams.getAll('method').at(-1) || null;
  const loaded = await loadPage(event, {
    numbers: (reading, filter, now) =>
      getPerformance(reading, { ...filter, endpoint, method, withPreviousSeries: true }, now),
    shape: (reading, filter, now) => getEndpointShape(reading, { ...filter, endpoint, method }, now),
    recent: (reading, filter) => getRecentRequests(reading, { ...filter, endpoint, method })
  });
  return { ...loaded, endpoint, method, traceUrl: event.locals.traceUrl };
};
