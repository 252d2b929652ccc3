import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import type { RejectedItems } from '../writer/telemetry-writer.ts';

/** What a partial success says: how many items were rejected and why, or what is worth knowing although none was. */
export function summariseRejections(
  rejected: readonly RejectedItems[],
  rows: TelemetryRows
): { count: number; message: string } {
  const parts = rejected.map(
    ({ reason, count, sample }) => `${count} ${reason}${sample ? ` (${sample})` : ''}`
  );
  const count = rejected.reduce((sum, item) => sum + item.count, 0);
  if (count === 0 && lacksServiceName(rows)) {
    return {
      count,
      message: 'Stored under unknown_service: set service.name, for example by OTEL_SERVICE_NAME'
    };
  }
  return { count, message: parts.join('; ') };
}

/** What SDKs and the specification put in place of a name that nobody gave. */
function lacksServiceName({ performanceMetrics, histogramPoints, usageEvents }: TelemetryRows): boolean {
  return [performanceMetrics, histogramPoints, usageEvents].some((rows) =>
    rows[0]?.serviceName.startsWith('unknown_service')
  );
}
