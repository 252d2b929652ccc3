/** How many nanoseconds one of a unit is, as OpenTelemetry writes units (UCUM). */
const nanosecondsOfUnit = new Map([
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['µs', 1e3],
  ['ns', 1]
]);

/**
 * Nanoseconds in one of the unit of a server's duration histogram; undefined where the unit is none of time. Where none
 * is named, the name tells: `http.server.duration` was in milliseconds, its successor is in seconds.
 */
export function toNanosecondsFactor(instrument: string, unit: string): number | undefined {
  if (unit === '') return instrument === 'http.server.duration' ? 1e6 : 1e9;
  return nanosecondsOfUnit.get(unit);
}
