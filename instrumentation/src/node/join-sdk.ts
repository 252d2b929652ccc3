import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IMetricReader, MetricProducer } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { joinInstruments } from './join-instruments.ts';

type MetricCollectorClass = new (state: object, reader: IMetricReader) => MetricProducer;

/*
 * SDKs take processors and readers only when they are made. Version 1 had methods to add more; versions 2 and 3 keep them
 * in lists which they walk through for each span, instrument and record, and which have had these names in all releases.
 * Whatever looks different is left alone.
 */

/** Adds a processor to the spans of a provider that is running; false where it has no room for one. */
export function joinTraces(provider: unknown, processor: SpanProcessor): boolean {
  const { addSpanProcessor, _activeSpanProcessor: active } = (provider ?? {}) as {
    addSpanProcessor?: unknown;
    _activeSpanProcessor?: { _spanProcessors?: unknown };
  };
  if (typeof addSpanProcessor === 'function') {
    addSpanProcessor.call(provider, processor);
    return true;
  }
  return append(active?._spanProcessors, processor);
}

/** Adds a reader; it gets what all instruments record from now on. */
export function joinMetrics(provider: unknown, reader: IMetricReader): boolean {
  const { _sharedState: state } = (provider ?? {}) as {
    _sharedState?: { metricCollectors?: unknown; meterSharedStates?: unknown };
  };
  const collectors = state?.metricCollectors;
  if (!state || !Array.isArray(collectors) || collectors.length === 0) return false;
  const [former] = collectors as [{ constructor: MetricCollectorClass }];
  const { constructor: Collector } = former;
  // Version 1 wants another kind of reader.
  if (typeof (provider as { addMetricReader?: unknown }).addMetricReader === 'function') return false;
  const collector = new Collector(state, reader);
  reader.setMetricProducer(withoutRequests(collector));
  collectors.push(collector);
  joinInstruments(state.meterSharedStates, { collector, former });
  return true;
}

/** Adds a processor to the log records of a provider. */
export function joinLogs(provider: unknown, processor: LogRecordProcessor): boolean {
  const { _sharedState: state } = (provider ?? {}) as {
    _sharedState?: { activeProcessor?: { processors?: unknown } };
  };
  return append(state?.activeProcessor?.processors, processor);
}

/** The attributes of the resource that a provider of any version has. */
export function readResource(provider: unknown): Record<string, unknown> {
  const { _resource, resource } = (provider ?? {}) as {
    _resource?: { attributes?: Record<string, unknown> };
    resource?: { attributes?: Record<string, unknown> };
  };
  return (_resource ?? resource)?.attributes ?? {};
}

function append(list: unknown, item: object): boolean {
  if (!Array.isArray(list)) return false;
  list.push(item);
  return true;
}

/** Requests are counted by our own histogram; the one of the SDK would count each once more. */
function withoutRequests(collector: MetricProducer): MetricProducer {
  const isWanted = (name: string) =>
    name !== 'http.server.request.duration' && name !== 'http.server.duration';
  return {
    collect: async (options) => {
      const { resourceMetrics, errors } = await collector.collect(options);
      const scopeMetrics = resourceMetrics.scopeMetrics
        .map(({ scope, metrics }) => ({
          scope,
          metrics: metrics.filter(({ descriptor }) => isWanted(descriptor.name))
        }))
        .filter(({ metrics }) => metrics.length > 0);
      return { resourceMetrics: { ...resourceMetrics, scopeMetrics }, errors };
    }
  };
}
