import { chosenTimeZoneCookie, timeZoneOf } from '#lib/format/time-zone.ts';
import type { LayoutServerLoad } from './$types';

/** What every page shows: who is looking, and in which time zone, as far as the browser has told it. */
export const load: LayoutServerLoad = ({ locals, cookies, depends }) => {
  depends('lakegauge:time-zone');
  return {
    viewerName: locals.viewer?.name ?? null,
    notice: locals.notice,
    // Only who came by a session can leave it.
    canSignOut: locals.access?.signIn !== undefined && locals.viewer !== null,
    timeZone: timeZoneOf(cookies),
    timeZoneIsChosen: timeZoneOf(cookies) === cookies.get(chosenTimeZoneCookie)
  };
};
