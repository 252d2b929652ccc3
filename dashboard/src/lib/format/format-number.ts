/** What stands where there is no data, which is not zero. */
export const noData = '–';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const twoDecimals = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** 128412 → `128,412`. */
export function formatCount(count: number | null): string {
  return count === null ? noData : whole.format(count);
}

/** 128412 → `128.4K`, for axes, where width is dear. */
export function formatCompact(count: number): string {
  return compact.format(count);
}

/** Milliseconds with two decimals and without a unit, for columns that name it in their head. */
export function formatMs(milliseconds: number | null): string {
  return milliseconds === null ? noData : twoDecimals.format(milliseconds);
}

/** A ratio from 0 to 1 as `0.79%`. */
export function formatPercent(ratio: number | null, decimals = 2): string {
  return ratio === null ? noData : `${(ratio * 100).toFixed(decimals)}%`;
}

/** A number and its unit apart, so that the unit can be set smaller. */
export interface Measure {
  value: string;
  unit: string;
}

/** Milliseconds with three significant digits in the unit that suits them: `8.42 ms`, `184 ms`, `1.24 s`, `2.5 min`. */
export function toMeasure(milliseconds: number): Measure {
  if (milliseconds < 999.5) return { value: threeDigits(milliseconds), unit: 'ms' };
  if (milliseconds < 59_950) return { value: threeDigits(milliseconds / 1000), unit: 's' };
  return { value: threeDigits(milliseconds / 60_000), unit: 'min' };
}

/** `toMeasure` in one string. */
export function formatDuration(milliseconds: number | null): string {
  if (milliseconds === null) return noData;
  const { value, unit } = toMeasure(milliseconds);
  return `${value} ${unit}`;
}

/** Marks of an axis are round numbers: `0`, `250 ms`, `1.5 s`. */
export function formatAxisDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`;
}

function threeDigits(value: number): string {
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toFixed(decimals);
}
