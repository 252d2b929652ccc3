const hourUs = 3_600_000_000;

/**
 * The time whose hour an interval counts in: its start, or its end where the start is unknown (0), lies after the end,
 * or is more than an hour before it. All in whole microseconds.
 */
export function toPointTimestamp(startUs: number, endUs: number): number {
  return startUs > 0 && startUs <= endUs && endUs - startUs <= hourUs ? startUs : endUs;
}
