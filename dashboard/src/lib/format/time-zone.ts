/** Holds the IANA name of the browser's time zone, so that the server renders in it from the second visit on. */
export const timeZoneCookie = 'lakegauge_time_zone';

/** Holds the time zone that the viewer would rather see than the browser's. */
export const chosenTimeZoneCookie = 'lakegauge_chosen_time_zone';

/** Whether the runtime knows this IANA name; what a browser sends is not believed unseen. */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-GB', { timeZone: name }));
  } catch {
    // Intl throws a RangeError for names that it does not know.
    return false;
  }
}

/** The zone that a viewer sees where the address names none: the chosen one, else the browser's, else UTC. */
export function timeZoneOf(cookies: { get: (name: string) => string | undefined }): string {
  const told = [cookies.get(chosenTimeZoneCookie), cookies.get(timeZoneCookie)];
  return told.find((name) => name !== undefined && isTimeZone(name)) ?? 'UTC';
}
