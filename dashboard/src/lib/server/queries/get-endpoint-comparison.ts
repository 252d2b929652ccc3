import type { EndpointComparison } from '../../metrics/endpoint-comparison.ts';
import type { EndpointNumbers, PerformanceFilter, TimeRange } from '../../metrics/performance.ts';
import { chooseLevels } from './choose-levels.ts';
import { getExactLatency } from './get-exact-latency.ts';
import { getPreviousRange } from './get-previous-range.ts';
import { toLatencyNumbers } from './latency-row.ts';
import { mergeLatency } from './merge-latency.ts';
import { defaultPrecision, prepareSources, type Precision } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** The numbers of every endpoint, and beside each those of the time that it is compared with. */
export async function getEndpointComparison(
  reading: Reading,
  filter: PerformanceFilter,
  now: Date,
  precision: Precision = defaultPrecision
): Promise<EndpointComparison> {
  const previousRange = await getPreviousRange(reading, filter, now);
  const [current, previous] = await Promise.all([
    getEndpoints(reading, filter.range, filter, precision),
    previousRange && getEndpoints(reading, previousRange, filter, precision)
  ]);
  const keyOf = ({ endpoint, method }: EndpointNumbers) => `${method} ${endpoint}`;
  const before = new Map(previous?.endpoints.map((numbers) => [keyOf(numbers), numbers]));
  return {
    from: current.range.from.toISOString(),
    to: current.range.to.toISOString(),
    asOf: now.toISOString(),
    accuracy: current.accuracy,
    previous: previous && {
      from: previous.range.from.toISOString(),
      to: previous.range.to.toISOString()
    },
    endpoints: current.endpoints.map((numbers) => ({
      ...numbers,
      before: before.get(keyOf(numbers)) ?? null
    }))
  };
}

async function getEndpoints(
  reading: Reading,
  range: TimeRange,
  filter: PerformanceFilter,
  precision: Precision
) {
  const sources = await prepareSources(reading, range, filter, precision);
  const rows = sources.exact
    ? (await getExactLatency(reading, sources.range, filter, [sources.range.from])).filter(
        ({ part }) => part === 'endpoint'
      )
    : await mergeLatency(
        reading,
        sources,
        chooseLevels(sources.rollups, { ...sources.built, quarters: sources.quarters }),
        filter,
        {
          byEndpoint: true,
          starts: null
        }
      );
  const errors = rows.map((row) => ('percentile_error' in row ? row.percentile_error : 0));
  return {
    range: sources.range,
    accuracy: {
      percentiles: sources.exact ? ('exact' as const) : ('estimated' as const),
      percentileError: Math.max(0, ...errors)
    },
    endpoints: rows
      .map((row): EndpointNumbers => ({
        endpoint: row.endpoint ?? '',
        method: row.method ?? '',
        ...toLatencyNumbers(row)
      }))
      .sort((a, b) => (b.averageMs ?? -1) - (a.averageMs ?? -1))
  };
}
