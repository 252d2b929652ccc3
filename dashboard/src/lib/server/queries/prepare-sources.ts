import type { TimeRange } from '../../metrics/performance.ts';
import { noOverall, type BuiltPeriods, type OverallCells } from './choose-levels.ts';
import { countRawRows } from './count-raw-rows.ts';
import { getBuiltPeriods, getOverallCells } from './get-built-periods.ts';
import { getHistogramHours, type HistogramHours } from './get-histogram-hours.ts';
import { planSources } from './plan-sources.ts';
import type { Reading } from './with-reading.ts';

/** Where the answer about a range comes from. */
export interface Sources {
  /** What is really answered: whole hours where raw rows are gone. */
  range: TimeRange;
  /** Everything comes from raw rows and nothing from histograms, so every number can be exact. */
  exact: boolean;
  raw: TimeRange[];
  /** Within the raw pieces. */
  histogramHours: HistogramHours;
  /** Whole hours. */
  rollups: TimeRange[];
  /** Days and weeks that can be read in place of their hours. */
  built: BuiltPeriods;
  /** Quarters of days that can, for single endpoints. */
  quarters: Date[];
  /** Cells over all services, where the question is about all of them. */
  overall: OverallCells;
}

export interface Precision {
  /** Raw rows are read in place of rollups while a range has at most this many. */
  exactRowsMax: number;
  /** Raw rows are read in any case, however many there are. */
  exact: boolean;
}

export const defaultPrecision: Precision = { exactRowsMax: 50_000, exact: false };

const noHistograms: HistogramHours = { hours: [], services: [], environments: [] };
const nothingBuilt = { quarters: [], days: [], weeks: [] };

/**
 * Decides how a range is answered, after a look at how much there is; `cuts` are where the answer will be divided
 * within hours.
 */
export async function prepareSources(
  reading: Reading,
  range: TimeRange,
  { service, environment }: { service: string | null; environment: string | null },
  precision: Precision,
  cuts: readonly Date[] = []
): Promise<Sources> {
  const allRaw =
    precision.exact || (await countRawRows(reading, range, precision.exactRowsMax)) <= precision.exactRowsMax;
  const plan = planSources(range, reading.state, allRaw, cuts);
  const raw = plan.pieces.filter((piece) => piece.source === 'raw');
  const rollups = plan.pieces.filter((piece) => piece.source === 'rollup');
  const histogramHours =
    raw.length > 0 ? await getHistogramHours(reading, raw, service, environment) : noHistograms;
  const { quarters, ...built } =
    rollups.length > 0 ? await getBuiltPeriods(reading, plan.range) : nothingBuilt;
  return {
    range: plan.range,
    exact: rollups.length === 0 && histogramHours.hours.length === 0,
    raw,
    histogramHours,
    rollups,
    built,
    quarters,
    overall:
      rollups.length > 0 && service === null && environment === null
        ? await getOverallCells(reading, plan.range)
        : noOverall
  };
}
