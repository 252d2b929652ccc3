import { resolve } from 'node:path';
import type { UserIdOptions } from '@lakegauge/exporter/user-id';
import { toPostgresDestination, type PostgresDestination } from './postgres-destination.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment asks for. The OTLP exporters read their own variables (headers, timeouts, certificates). */
export interface Settings {
  disabled: boolean;
  /** Variables whose value cannot be used, each with what is wrong. */
  faults: string[];
  /** Whether at least one signal has at least one destination. */
  configured: boolean;
  traces: SignalDestinations;
  metrics: SignalDestinations;
  logs: SignalDestinations;
  postgres: PostgresDestination | null;
  /** Where rows for Postgres wait on disk while it is away. */
  spool: { folder: string; bytesMax: number } | undefined;
  /** Whether `lakegauge.spans.complete` may be declared: wherever the metrics go, every span goes too. */
  spansFollowMetrics: boolean;
  sampler: string | undefined;
  samplerArgument: string | undefined;
  /** Whether callers are known by other headers than `traceparent`. */
  ownPropagators: boolean;
  /** Whether the operator chose the resource detectors; ours leave out command lines and host names. */
  ownResourceDetectors: boolean;
  excludePaths: string[];
  environmentName: string | undefined;
  depth: Depth;
  /** Whether the proxy of Databricks Apps stands before the service and says who is signed in. */
  trustsProxy: boolean;
  /** What leaves the process of a user id; to be the same as the receiver's. */
  userId: UserIdOptions;
  otlpProtocol: string | undefined;
  spanQueue: SpanQueueSettings;
  /** Requests that go into one transaction: it costs as much as a thousand rows, and two thousand make no pause. */
  requestBatchSizeMax: number;
  metricIntervalMs: number;
  metricTimeoutMs: number;
}

/** `full`: spans by the OpenTelemetry SDK. `lean`: the same rows and histograms from Node's diagnostics channels. */
export type Depth = 'full' | 'lean';

export interface SignalDestinations {
  otlp: boolean;
  postgres: boolean;
}

export interface SpanQueueSettings {
  delayMs: number;
  queueSizeMax: number;
  batchSizeMax: number;
  timeoutMs: number;
}

/** Reads the environment. Never throws: what makes no sense counts as not given, as OpenTelemetry asks. */
export function toSettings(given: Environment): Settings {
  const { env, faults } = withoutInvalidEndpoints(withoutEmpty(given));
  const depth = env.LAKEGAUGE_DEPTH?.trim().toLowerCase() ?? 'full';
  if (depth !== 'full' && depth !== 'lean')
    faults.push(`LAKEGAUGE_DEPTH is "${depth}"; it can be full, which is taken now, or lean`);
  const isDatabricksApp =
    (env.LAKEGAUGE_ACCESS ?? (env.DATABRICKS_APP_NAME === undefined ? '' : 'databricks')) === 'databricks';
  const postgres = toPostgresDestination(env, faults);
  const traces = toDestinations(env, 'TRACES', postgres);
  const metrics = toDestinations(env, 'METRICS', postgres);
  const metricIntervalMs = toPositive(env.OTEL_METRIC_EXPORT_INTERVAL) ?? 10_000;
  return {
    disabled: env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true',
    faults,
    configured: [traces, metrics].some((signal) => signal.otlp || signal.postgres),
    traces,
    metrics,
    logs: toDestinations(env, 'LOGS', postgres),
    postgres,
    spool: toSpool(env),
    spansFollowMetrics:
      (traces.postgres || !metrics.postgres) && (!metrics.otlp || (traces.otlp && shareOneReceiver(env))),
    sampler: env.OTEL_TRACES_SAMPLER?.trim(),
    samplerArgument: env.OTEL_TRACES_SAMPLER_ARG?.trim(),
    ownPropagators: hasOwnPropagators(toList(env.OTEL_PROPAGATORS)),
    ownResourceDetectors: env.OTEL_NODE_RESOURCE_DETECTORS !== undefined,
    excludePaths: toList(env.LAKEGAUGE_EXCLUDE_PATHS),
    environmentName: env.NODE_ENV,
    depth: depth === 'lean' ? 'lean' : 'full',
    trustsProxy: isDatabricksApp,
    userId: toUserIdOptions(env, isDatabricksApp, faults),
    otlpProtocol: env.OTEL_EXPORTER_OTLP_PROTOCOL,
    spanQueue: toSpanQueue(env),
    requestBatchSizeMax: toPositive(env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE) ?? 2048,
    metricIntervalMs,
    // The reader refuses a timeout that is longer than its interval.
    metricTimeoutMs: Math.min(toPositive(env.OTEL_METRIC_EXPORT_TIMEOUT) ?? 30_000, metricIntervalMs)
  };
}

/** Where it is unclear what may be stored of a user, nothing is: an id that got out cannot be taken back. */
function toUserIdOptions(env: Environment, isLowerCased: boolean, faults: string[]): UserIdOptions {
  const mode = env.LAKEGAUGE_USER_ID?.trim().toLowerCase() ?? 'raw';
  const key = env.LAKEGAUGE_USER_ID_KEY;
  if (mode === 'hash' && key !== undefined) return { mode, key, isLowerCased };
  if (mode === 'raw' || mode === 'drop') return { mode, isLowerCased };
  faults.push(
    mode === 'hash'
      ? 'LAKEGAUGE_USER_ID=hash needs LAKEGAUGE_USER_ID_KEY, a secret key that the receiver has too; users are dropped until it is set'
      : `LAKEGAUGE_USER_ID is "${mode}"; it can be raw, hash or drop, which is taken now`
  );
  return { mode: 'drop', isLowerCased };
}

function toDestinations(
  env: Environment,
  signal: 'TRACES' | 'METRICS' | 'LOGS',
  postgres: PostgresDestination | null
): SignalDestinations {
  const wanted = !toList(env[`OTEL_${signal}_EXPORTER`]).includes('none');
  const endpoint = env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  return { otlp: wanted && endpoint !== undefined, postgres: wanted && postgres !== null };
}

function hasOwnPropagators(names: string[]): boolean {
  if (names.length === 0) return false;
  return !names.includes('tracecontext') || names.some((name) => !/^(tracecontext|baggage)$/.test(name));
}

/** The OTLP exporters take an endpoint that is no URL for none and send to localhost instead, without a word. */
function withoutInvalidEndpoints(given: Environment): { env: Environment; faults: string[] } {
  const invalid = [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
    'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'
  ].filter((name) => given[name] !== undefined && !/^https?:$/.test(toProtocol(given[name])));
  return {
    env: Object.fromEntries(Object.entries(given).filter(([name]) => !invalid.includes(name))),
    faults: invalid.map((name) => `${name} is no HTTP URL; it needs to look like http://localhost:8000`)
  };
}

function toProtocol(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

/** Spans that go to a trace store of their own say nothing to the receiver of the metrics. */
function shareOneReceiver(env: Environment): boolean {
  const general = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const [traces, metrics] = [
    env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? general,
    env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT ?? general
  ].map((url) => (url !== undefined && URL.canParse(url) ? new URL(url).host : undefined));
  return traces === metrics;
}

/**
 * The SDK's own bounds (2,048 spans, 5 s) lose spans from some 400 requests a second on when one export is slow, and
 * keep a request off the dashboard for longer than promised. 16,384 spans are about 40 MB at the very most.
 */
function toSpanQueue(env: Environment): SpanQueueSettings {
  return {
    delayMs: toPositive(env.OTEL_BSP_SCHEDULE_DELAY) ?? 1000,
    queueSizeMax: toPositive(env.OTEL_BSP_MAX_QUEUE_SIZE) ?? 16_384,
    batchSizeMax: toPositive(env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE) ?? 512,
    timeoutMs: toPositive(env.OTEL_BSP_EXPORT_TIMEOUT) ?? 30_000
  };
}

/** An empty variable means the same as none. */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
}

/** A spool of 1 GiB holds some three million requests. */
function toSpool(env: Environment): Settings['spool'] {
  const folder = env.LAKEGAUGE_SPOOL_DIR?.trim();
  if (folder === undefined) return undefined;
  return { folder: resolve(folder), bytesMax: toPositive(env.LAKEGAUGE_SPOOL_BYTES_MAX) ?? 1024 ** 3 };
}

function toList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function toPositive(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
