import { SpanKind, SpanStatusCode, TraceFlags, type HrTime } from '@opentelemetry/api';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { LakebaseLogRecordExporter, LakebaseSpanExporter } from '@lakegauge/exporter/sdk';
import type { TelemetryWriter } from '@lakegauge/exporter/writer';
import { pause } from '../pause.ts';
import type { ShopEvent, ShopRequest } from '../traffic/simulate-hours.ts';

type LogRecord = Parameters<LakebaseLogRecordExporter['export']>[0][number];

const scope = { name: 'lakegauge-demo' };
// A batch that fits into one transaction of the writer, with time for everybody else after each.
const batchMax = 2000;

/** Hands what happened in the shop to the exporters that a service has, with the times at which it happened. */
export function createHistorySender(writer: TelemetryWriter) {
  const spans = new LakebaseSpanExporter({ writer });
  const logs = new LakebaseLogRecordExporter({ writer });
  const resources = new Map<string, Resource>();
  const resourceOf = (version: string) => {
    let resource = resources.get(version);
    if (!resource) resources.set(version, (resource = toResource(version)));
    return resource;
  };
  return {
    async send({ requests, events }: { requests: ShopRequest[]; events: ShopEvent[] }): Promise<void> {
      for (let at = 0; at < requests.length; at += batchMax) {
        const batch = requests.slice(at, at + batchMax).map((each) => toSpan(each, resourceOf(each.version)));
        spans.export(batch, ignoreResult);
        await spans.forceFlush();
        await pause();
      }
      for (let at = 0; at < events.length; at += batchMax) {
        const batch = events.slice(at, at + batchMax).map((each) => toLogRecord(each, resourceOf('')));
        logs.export(batch, ignoreResult);
        await logs.forceFlush();
        await pause();
      }
    },
    async shutdown(): Promise<void> {
      await Promise.all([spans.shutdown(), logs.shutdown()]);
    }
  };
}

// forceFlush tells when the rows are stored; until then there is nothing to say.
function ignoreResult(): void {}

function toResource(version: string): Resource {
  return resourceFromAttributes({
    'service.name': 'shop',
    'deployment.environment.name': 'demo',
    ...(version && { 'service.version': version })
  });
}

function toSpan(request: ShopRequest, resource: Resource): ReadableSpan {
  const { traceId, spanId, startMs, durationMs, method, route, statusCode, person } = request;
  const isFault = statusCode >= 500;
  return {
    name: `${method} ${route}`,
    kind: SpanKind.SERVER,
    spanContext: () => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
    startTime: toHrTime(startMs),
    endTime: toHrTime(startMs + durationMs),
    duration: toHrTime(durationMs),
    ended: true,
    status: { code: isFault ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': statusCode,
      ...(isFault && { 'error.type': String(statusCode) }),
      ...(person !== null && { 'user.id': person })
    },
    links: [],
    events: [],
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0
  };
}

function toLogRecord(
  { name, page, attributes, timeMs, person, sessionId, uid }: ShopEvent,
  resource: Resource
): LogRecord {
  return {
    hrTime: toHrTime(timeMs),
    hrTimeObserved: toHrTime(timeMs),
    eventName: name,
    attributes: {
      ...attributes,
      page_name: page,
      'session.id': sessionId,
      'log.record.uid': uid,
      ...(person !== null && { 'user.id': person })
    },
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0
  };
}

function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
