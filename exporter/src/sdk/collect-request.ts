import { toEndpoint } from '../endpoint/index.ts';
import { cleanText, cutText } from '../rows/clean-text.ts';
import { toErrorType, toMethod } from '../rows/http-request.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { RowCollector } from '../rows/row-collector.ts';
import type { ServiceResource } from '../rows/service-resource.ts';
import { isExcluded } from '../rows/to-performance-metric-row.ts';
import type { RequestRecord } from './request-record.ts';

type Labels = RequestRecord['labels'];

interface LabelColumns {
  endpoint: string;
  method: string;
  errorType: string | null;
  isExcluded: boolean;
}

/** Columns that depend on labels alone are made once for all requests that share them. */
const known = new WeakMap<Labels, LabelColumns>();

/** Adds a request's row to the others; the same row that its attributes would give. */
export function collectRequest(
  collector: RowCollector,
  request: RequestRecord,
  service: ServiceResource,
  options: MappingOptions
): void {
  const { labels, identity, userId } = request;
  let columns = known.get(labels);
  if (!columns) known.set(labels, (columns = toColumns(labels, options)));
  if (columns.isExcluded) {
    collector.ignore(service.serviceName, 'excluded_path');
    return;
  }
  collector.rows.performanceMetrics.push({
    timestampUs: request.startUs,
    endpoint: columns.endpoint,
    method: columns.method,
    statusCode: labels.statusCode,
    responseTimeMs: request.durationNs / 1e6,
    userId: userId === undefined ? null : cutText(cleanText(userId), 255) || null,
    errorType: columns.errorType,
    serviceName: service.serviceName,
    serviceVersion: service.serviceVersion,
    environment: service.environment,
    traceId: identity.traceId,
    spanId: identity.spanId
  });
}

/** Whether `collectRequest` can do it; where a user id is to be changed, or no route was read, attributes are. */
export function isReadyForRow({ labels }: RequestRecord, { toUserId }: MappingOptions): boolean {
  return toUserId === undefined && (labels.route !== undefined || labels.statusCode === 404);
}

function toColumns(labels: Labels, options: MappingOptions): LabelColumns {
  const route = labels.route === undefined ? undefined : cleanText(labels.route);
  const { statusCode, errorType } = labels;
  return {
    endpoint: toEndpoint(route === undefined ? { statusCode } : { route, statusCode }),
    method: toMethod(labels.method),
    errorType: toErrorType(errorType === undefined ? undefined : cleanText(errorType), statusCode),
    isExcluded: isExcluded(route, undefined, options)
  };
}
