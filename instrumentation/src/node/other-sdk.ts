const api = Symbol.for('opentelemetry.js.api.1');

/**
 * Whether an OpenTelemetry SDK holds this process: every version of the API keeps what is registered under one global
 * symbol, which is the only thing that two copies of it share.
 */
export function isSdkRegistered(global: object): boolean {
  const registered = (global as { [api]?: Record<string, unknown> })[api];
  return registered?.trace !== undefined || registered?.metrics !== undefined;
}
