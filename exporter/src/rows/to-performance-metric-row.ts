import { isExcludedPath, pathOf, toEndpoint } from '../endpoint/index.ts';
import { cutText } from './clean-text.ts';
import { toErrorType, toMethod, toStatusCode } from './http-request.ts';
import type { MappingOptions } from './mapping-options.ts';
import type { ServerSpan } from './server-span.ts';
import type { ServiceResource } from './service-resource.ts';
import { toText } from './slot-value.ts';
import type { PerformanceMetricRow } from './telemetry-rows.ts';
import { nanosecondsBetween } from './unix-time.ts';

/** Why a span makes no row. The first three are fine, the others are faults of the sender. */
export type NoRowReason = 'not_server_span' | 'not_http' | 'excluded_path' | 'invalid_id' | 'invalid_time';

/** The row of an HTTP server span, or why it has none. Does not keep the span. */
export function toPerformanceMetricRow(
  span: ServerSpan,
  service: ServiceResource,
  options: MappingOptions
): PerformanceMetricRow | NoRowReason {
  if (span.kind !== 2) return 'not_server_span';
  const values = span.values;
  const method = values[0] ?? values[1];
  if (method === undefined) return 'not_http';

  const route = toText(values[2]);
  const target = toText(values[3]) ?? toText(values[4]) ?? toText(values[5]) ?? toText(values[6]);
  const path = target === undefined ? undefined : pathOf(target);
  if (isExcluded(route, path, options)) return 'excluded_path';

  if (!isId(span.traceId, noTraceId) || !isId(span.spanId, noSpanId)) return 'invalid_id';
  if (span.start.us === 0 || span.end.us === 0) return 'invalid_time';

  const statusCode = toStatusCode(values[7] ?? values[8]);
  const user = toText(values[9]) ?? toText(values[10]) ?? toText(values[11]);
  return {
    timestampUs: span.start.us,
    endpoint: toEndpoint({ route, path, statusCode }),
    method: toMethod(method),
    statusCode,
    // A clock that was set back during the request must not make a negative duration.
    responseTimeMs: Math.max(0, nanosecondsBetween(span.start, span.end)) / 1e6,
    userId: user === undefined ? null : toStoredUser(user, options),
    errorType: toErrorType(values[12], statusCode),
    serviceName: service.serviceName,
    serviceVersion: service.serviceVersion,
    environment: service.environment,
    traceId: span.traceId,
    spanId: span.spanId
  };
}

/** A route is tested as well: a service that excludes `/internal/` means its routes, whatever the path is called. */
export function isExcluded(
  route: string | undefined,
  path: string | undefined,
  { excludePaths }: MappingOptions
): boolean {
  if (path !== undefined && isExcludedPath(path, excludePaths)) return true;
  return route !== undefined && isExcludedPath(route, excludePaths);
}

/** Whom the row names for a user whose name holds nothing that Postgres cannot store. */
export function toStoredUser(user: string, { toUserId }: MappingOptions): string | null {
  const stored = toUserId ? toUserId(user) : user;
  return stored === null || stored === '' ? null : cutText(stored, 255);
}

// Ids of only zeros are how the specification writes "none".
const noTraceId = '0'.repeat(32);
const noSpanId = '0'.repeat(16);

function isId(id: string, none: string): boolean {
  return id.length === none.length && id !== none;
}
