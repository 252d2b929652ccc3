import type { TimeRangeName } from '../../metrics/time-range.ts';
import type { VitalNumbers, WebVitalsAnswer, WebVitalsSeries } from '../../metrics/web-vitals.ts';
import { toRangeBody } from './to-range-body.ts';

/** `GET /api/v1/metrics/web-vitals`. */
export function toWebVitalsBody(name: TimeRangeName, answer: WebVitalsAnswer, now: Date) {
  const { accuracy, previous } = answer;
  return {
    ...toRangeBody(name, answer, now),
    accuracy: { percentiles: accuracy.percentiles, percentile_error: accuracy.percentileError },
    sample_count: answer.totals.reduce((sum, { samples }) => sum + samples, 0),
    totals: answer.totals.map(toVitalBody),
    previous: previous && {
      start_time: previous.from,
      end_time: previous.to,
      totals: previous.totals.map(toVitalBody)
    },
    vitals: answer.vitals.map((row) => ({ page: row.page, ...toVitalBody(row) })),
    vitals_omitted: answer.vitalsOmitted
  };
}

/** `GET /api/v1/metrics/web-vitals/time-series`. */
export function toWebVitalsSeriesBody(name: TimeRangeName, series: WebVitalsSeries, now: Date) {
  return {
    ...toRangeBody(name, series, now),
    interval_ms: series.bucketMs,
    data_points: series.points.map(({ from, to, partial, rounded, vitals }) => ({
      timestamp: from,
      end_time: to,
      partial,
      rounded,
      vitals: vitals.map(({ vital, samples, p75 }) => ({ vital, sample_count: samples, p75 }))
    }))
  };
}

function toVitalBody(row: VitalNumbers) {
  return {
    vital: row.vital,
    sample_count: row.samples,
    p75: row.p75,
    good: row.good,
    needs_improvement: row.needsImprovement,
    poor: row.poor
  };
}
