/** Holds the IANA name of the browser's time zone, so that the server renders in it from the second visit on. */
export const timeZoneCookie = 'lakegauge_time_zone';

/** Whether the runtime knows this IANA name; what a browser sends is not believed unseen. */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-GB', { timeZone: name }));
  } catch {
    // Intl throws a RangeError for names that it does not know.
    return false;
  }
}
