import { toEndpoint } from '../endpoint/index.ts';
import { cleanText } from '../rows/clean-text.ts';
import { toErrorType, toMethod } from '../rows/http-request.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { RowCollector } from '../rows/row-collector.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { isExcluded, toStoredUser } from '../rows/to-performance-metric-row.ts';
import { identityBytes, traceIdBytes, type RequestBatch, type RequestLabels } from './request-batch.ts';
import { toSdkService } from './to-sdk-service.ts';

interface LabelColumns {
  endpoint: string;
  method: string;
  errorType: string | null;
  isExcluded: boolean;
}

const idsAtATime = 32;

/** Columns that depend on labels alone are made once for all requests that share them. */
const known = new WeakMap<RequestLabels, LabelColumns>();

/** The rows of requests; the same that their spans would give. */
export function toRequestRows(batch: RequestBatch, options: MappingOptions): TelemetryRows {
  const { serviceName, serviceVersion, environment } = toSdkService(batch.resource);
  const collector = new RowCollector('traces');
  const { performanceMetrics } = collector.rows;
  let ids = '';
  let labels: RequestLabels | undefined;
  let columns: LabelColumns | undefined;
  for (let at = 0; at < batch.length; at++) {
    const user = batch.userIds[at];
    // Some at a time, since each call into the runtime costs as much as a row, and any row keeps the text of them all.
    if (at % idsAtATime === 0)
      ids = batch.ids.toString('hex', at * identityBytes, (at + idsAtATime) * identityBytes);
    if (batch.labels[at] !== labels) {
      labels = batch.labels[at]!;
      columns = known.get(labels);
      if (!columns) known.set(labels, (columns = toColumns(labels, options)));
    }
    if (columns!.isExcluded) {
      collector.ignore(serviceName, 'excluded_path');
      continue;
    }
    const from = (at % idsAtATime) * 2 * identityBytes;
    performanceMetrics.push({
      timestampUs: batch.startUs[at]!,
      endpoint: columns!.endpoint,
      method: columns!.method,
      statusCode: labels!.statusCode,
      responseTimeMs: batch.durationNs[at]! / 1e6,
      userId: user === undefined ? null : toStoredUser(cleanText(user), options),
      errorType: columns!.errorType,
      serviceName,
      serviceVersion,
      environment,
      traceId: ids.slice(from, from + 2 * traceIdBytes),
      spanId: ids.slice(from + 2 * traceIdBytes, from + 2 * identityBytes)
    });
  }
  return collector.rows;
}

function toColumns(labels: RequestLabels, options: MappingOptions): LabelColumns {
  const route = labels.route === undefined ? undefined : cleanText(labels.route);
  const { statusCode, errorType } = labels;
  return {
    endpoint: toEndpoint(route === undefined ? { statusCode } : { route, statusCode }),
    method: toMethod(labels.method),
    errorType: toErrorType(errorType === undefined ? undefined : cleanText(errorType), statusCode),
    isExcluded: isExcluded(route, undefined, options)
  };
}
