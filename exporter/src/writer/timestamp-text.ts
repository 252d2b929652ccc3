// The last second of the year 9999, behind which ISO 8601 has another form.
const latestUs = 253_402_300_799_000_000;

/** ISO 8601 with microseconds, which a Date does not have; from 1970 to the year 9999. */
export function toTimestampText(us: number): string {
  const within = Math.min(Math.max(us, 0), latestUs);
  const iso = new Date(Math.floor(within / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(within % 1000).padStart(3, '0')}Z`;
}
