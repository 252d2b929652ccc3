import { loadPage } from '#lib/page/load-page.server.ts';
import { getEndpointComparison } from '#lib/server/queries/get-endpoint-comparison.ts';
import { getErrorTypes } from '#lib/server/queries/get-error-types.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) =>
  loadPage(event, {
    endpoints: getEndpointComparison,
    errors: getErrorTypes
  });
