import type { EndpointDetail } from '../../metrics/endpoint-detail.ts';
import type { PerformanceFilter } from '../../metrics/performance.ts';
import { chooseLevels } from './choose-levels.ts';
import { countStatusClasses } from './count-status-classes.ts';
import { getLatencyDistribution } from './get-latency-distribution.ts';
import { getPerformance } from './get-performance.ts';
import { getRecentRequests } from './get-recent-requests.ts';
import { defaultPrecision, prepareSources, type Precision } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** Everything that the page of an endpoint shows, from one reading. */
export async function getEndpointDetail(
  reading: Reading,
  filter: PerformanceFilter & { endpoint: string },
  now: Date,
  precision: Precision = defaultPrecision
): Promise<EndpointDetail> {
  const sources = await prepareSources(reading, filter.range, filter, precision);
  const cells = chooseLevels(sources.rollups, sources.built);
  const [recent, numbers, distribution, statusClasses] = await Promise.all([
    getRecentRequests(reading, sources.range, filter),
    getPerformance(reading, filter, now, precision),
    getLatencyDistribution(reading, sources, cells, filter),
    countStatusClasses(reading, sources, cells, filter)
  ]);
  return { ...numbers, distribution, statusClasses, recent };
}
