import { loadPage } from '#lib/page/load-page.server.ts';
import { settleWithin } from '#lib/page/settle-within.ts';
import { getSystemState } from '#lib/server/queries/get-system-state.ts';
import type { PageServerLoad } from './$types';

/** Some of the checks ask other machines: after this time the page is sent without them, and they follow. */
const patienceMs = 1000;

export const load: PageServerLoad = async (event) => {
  // A doctor that fails is no reason to show nothing: the page then tells what its own numbers tell.
  const findings = event.locals.checkHealth?.().catch(() => null) ?? Promise.resolve(null);
  const page = await loadPage(event, { system: (reading, _filter, now) => getSystemState(reading, now) });
  const settled = await settleWithin(findings, patienceMs);
  return { ...page, findings: settled ?? findings };
};
