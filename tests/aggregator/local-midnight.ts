/** The beginning of the local day in a time zone that a time belongs to, also on the days on which clocks change. */
export function localMidnight(time: Date, timeZone: string): Date {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(time);
  // Twice, since the offset may be another at midnight.
  let midnight = new Date(`${day}T00:00:00Z`);
  for (let round = 0; round < 2; round++) {
    midnight = new Date(Date.parse(`${day}T00:00:00Z`) - offsetMs(midnight, timeZone));
  }
  return midnight;
}

function offsetMs(time: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(time);
  const name = parts.find((part) => part.type === 'timeZoneName')!.value;
  const match = /GMT([+-])(\d+):?(\d+)?/.exec(name);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -1 : 1) * minutes * 60_000;
}
