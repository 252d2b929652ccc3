import type { EndpointDetail } from '../../metrics/endpoint-detail.ts';
import type { PerformanceFilter } from '../../metrics/performance.ts';
import { getEndpointShape } from './get-endpoint-shape.ts';
import { getPerformance } from './get-performance.ts';
import { getRecentRequests } from './get-recent-requests.ts';
import { defaultPrecision, type Precision } from './prepare-sources.ts';
import type { Reading } from './with-reading.ts';

/** Everything that the page of an endpoint shows, from one reading. */
export async function getEndpointDetail(
  reading: Reading,
  filter: PerformanceFilter & { endpoint: string },
  now: Date,
  precision: Precision = defaultPrecision
): Promise<EndpointDetail> {
  const [recent, numbers, { distribution, heatMap, statusClasses }] = await Promise.all([
    getRecentRequests(reading, filter),
    getPerformance(reading, filter, now, precision),
    getEndpointShape(reading, filter, now, precision)
  ]);
  return { ...numbers, distribution, heatMap, statusClasses, recent };
}
