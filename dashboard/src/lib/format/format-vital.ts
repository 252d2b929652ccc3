import type { VitalBand } from '../metrics/vital-bands.ts';
import { formatDuration, noData, toMeasure, type Measure } from './format-number.ts';

/** A Web Vital in its own unit: `1.24 s`, `184 ms`, `0.08`. */
export function formatVital({ unit }: Pick<VitalBand, 'unit'>, value: number | null): string {
  if (value === null) return noData;
  return unit === 'ms' ? formatDuration(value) : formatShift(value);
}

/** The same with the number and its unit apart. */
export function toVitalMeasure({ unit }: Pick<VitalBand, 'unit'>, value: number): Measure {
  return unit === 'ms' ? toMeasure(value) : { value: formatShift(value), unit: '' };
}

/** Marks of an axis are round numbers: `0`, `500 ms`, `2.5 s`, `0.1`. */
export function formatVitalAxis({ unit }: Pick<VitalBand, 'unit'>, value: number): string {
  if (unit === '') return String(Number(value.toFixed(3)));
  if (value === 0) return '0';
  return value < 1000 ? `${value} ms` : `${value / 1000} s`;
}

/** Two digits that count: layout shifts are judged at 0.1 and 0.25. */
function formatShift(value: number): string {
  return value < 0.095 && value > 0 ? value.toFixed(3) : value.toFixed(2);
}
