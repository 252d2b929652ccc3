/**
 * A time or the bounds of one, exactly: nanoseconds since 1970 do not fit a double, so the whole microseconds and the
 * nanoseconds beyond them are apart. Microseconds fit until the year 2255.
 */
export interface UnixTime {
  us: number;
  /** 0 to 999. */
  ns: number;
}

export const unknownTime: UnixTime = { us: 0, ns: 0 };

/** From the two halves of an unsigned 64-bit number of nanoseconds, into `time`. 2^32 = 4,294,967 * 1000 + 296. */
export function setUnixTime(time: UnixTime, high: number, low: number): void {
  const rest = high * 296 + low;
  const us = Math.floor(rest / 1000);
  time.us = high * 4_294_967 + us;
  time.ns = rest - us * 1000;
}

/** From a decimal number of nanoseconds, as OTLP/JSON has it: text, or a number. Null where it is none. */
export function toUnixTime(value: unknown): UnixTime | null {
  if (value === undefined || value === null || value === '') return unknownTime;
  let digits = value;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0)
    digits = String(BigInt(Math.trunc(value)));
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits)) return null;
  return { us: Number(digits.slice(0, -3)), ns: Number(digits.slice(-3)) };
}

/** From the pair of seconds and nanoseconds that the JavaScript SDK uses. */
export function fromHrTime([seconds, nanoseconds]: readonly [number, number]): UnixTime {
  const whole = Math.trunc(nanoseconds);
  return { us: Math.trunc(seconds) * 1_000_000 + Math.floor(whole / 1000), ns: whole % 1000 };
}

/** Nanoseconds from one time to another, exact up to 104 days. */
export function nanosecondsBetween(from: UnixTime, to: UnixTime): number {
  return (to.us - from.us) * 1000 + (to.ns - from.ns);
}
