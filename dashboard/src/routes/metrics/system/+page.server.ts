import { loadPage } from '#lib/page/load-page.server.ts';
import { getSystemState } from '#lib/server/queries/get-system-state.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const page = await loadPage(event, { system: (reading, _filter, now) => getSystemState(reading, now) });
  // Some of the checks ask other machines: the page is sent without them, and they follow. A doctor that fails is no
  // reason to show nothing: the page then tells what its own numbers tell.
  const findings = event.locals.checkHealth?.().catch(() => null) ?? Promise.resolve(null);
  return { ...page, findings };
};
