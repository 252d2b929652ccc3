import { loadPage } from '#lib/page/load-page.server.ts';
import { getSystemState } from '#lib/server/queries/get-system-state.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) =>
  loadPage(event, { system: (reading, _filter, now) => getSystemState(reading, now) });
