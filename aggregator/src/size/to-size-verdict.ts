import { dayMs } from '../utc-time.ts';

export interface SizeVerdict {
  level: 'ok' | 'warning' | 'alert';
  /** Rows a day since the last count; all of them where there was none. Counted as one day where less has passed. */
  growthPerDay: number;
  /** Whether the raw window should be made shorter: too large, and growing too fast to wait. */
  isEmergency: boolean;
}

const emergencyGrowthPerDay = 10_000;

/** Judges the size of the database after a run. Pure. */
export function toSizeVerdict(input: {
  totalRows: number;
  previous: { countedAt: Date; rows: number } | null;
  now: Date;
  warnRows: number;
  alertRows: number;
}): SizeVerdict {
  const { totalRows, previous, now, warnRows, alertRows } = input;
  const days = previous ? Math.max(1, (now.getTime() - previous.countedAt.getTime()) / dayMs) : 1;
  const growthPerDay = (totalRows - (previous?.rows ?? 0)) / days;
  const level = totalRows >= alertRows ? 'alert' : totalRows >= warnRows ? 'warning' : 'ok';
  return { level, growthPerDay, isEmergency: level === 'alert' && growthPerDay > emergencyGrowthPerDay };
}
