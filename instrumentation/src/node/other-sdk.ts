import { diag, DiagLogLevel, logs } from '@opentelemetry/api';
import type { Logger } from './stderr-logger.ts';

const api = Symbol.for('opentelemetry.js.api.1');
const formerLogsApi = Symbol.for('io.opentelemetry.js.api.logs');

/** What is registered with OpenTelemetry in this process, whichever copy of its API did so. */
export interface Registered {
  /** Of the copy that was first. */
  version: string | undefined;
  trace?: unknown;
  metrics?: unknown;
  logs?: unknown;
}

/**
 * Every version of the API keeps what is registered under one global symbol, which is the only thing that two copies of
 * it share: an older copy does not answer a newer one.
 */
export function getRegistered(global: object): Registered {
  const { version, trace, metrics, logs } = (global as { [api]?: Record<string, unknown> })[api] ?? {};
  const formerLogs = (global as { [formerLogsApi]?: (version: number) => unknown })[formerLogsApi];
  return {
    version: typeof version === 'string' ? version : undefined,
    trace: toDelegate(trace),
    metrics: toDelegate(metrics),
    logs: toDelegate(logs ?? formerLogs?.(1))
  };
}

/** Whether an OpenTelemetry SDK holds this process. */
export function isSdkRegistered(global: object): boolean {
  const { trace, metrics } = getRegistered(global);
  return trace !== undefined || metrics !== undefined;
}

/** Lets libraries on the former API for logs, of which there are many, write to the SDK that is registered now. */
export function registerFormerLogs(global: object): void {
  const former = global as { [formerLogsApi]?: (version: number) => unknown };
  former[formerLogsApi] ??= () => logs.getLoggerProvider();
}

/** Libraries whose users expect them to start an SDK of their own. */
const sdkPackages =
  /^(@opentelemetry\/(sdk-(node|trace|trace-node|trace-base)|auto-instrumentations-node)|@sentry\/(?!browser|react|vue|svelte$|cli|.*-plugin)|applicationinsights|@azure\/monitor-opentelemetry|@databricks\/appkit|@vercel\/otel|@honeycombio\/opentelemetry-node|@splunk\/otel|elastic-apm-node|@elastic\/opentelemetry-node|@google-cloud\/opentelemetry.*|@grafana\/.*otel.*|@traceloop\/node-server-sdk|langfuse)/;

/** The package, among those that a program names, that will start an SDK. */
export function findSdkPackage(dependencies: readonly string[]): string | undefined {
  return dependencies.find((name) => sdkPackages.test(name));
}

/** OpenTelemetry refuses an SDK that is started after another one, and says so to nobody unless it is asked to. */
export function warnOfRefusedSdk(logger: Logger): void {
  let isSaid = false;
  const nothing = () => {};
  const error = (message: string) => {
    if (isSaid || !/duplicate registration of API: (trace|metrics)/.test(message)) return;
    isSaid = true;
    logger.warn(
      {},
      'OpenTelemetry refused an SDK that was started after Lakegauge. Start it before, or set LAKEGAUGE_DEPTH=lean, which registers nothing'
    );
  };
  diag.setLogger(
    { error, warn: nothing, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true }
  );
}

function toDelegate(provider: unknown): unknown {
  return (provider as { getDelegate?: () => unknown } | undefined)?.getDelegate?.() ?? provider;
}
