import type { Attributes } from './attribute-value.ts';
import type { UnixTime } from './unix-time.ts';

/** A span of a browser instrumentation that tells what a person did. */
export interface BrowserSpan {
  /** Lower-case hexadecimal digits, or empty where the sender's id has the wrong length. */
  traceId: string;
  spanId: string;
  name: string;
  start: UnixTime;
  end: UnixTime;
  attributes: Attributes;
}

/**
 * The scopes of OpenTelemetry's web instrumentations whose spans are events of usage. Those of its fetch and XHR
 * instrumentations are requests like those of any client.
 */
export const browserScopes = [
  '@opentelemetry/instrumentation-document-load',
  '@opentelemetry/instrumentation-user-interaction'
] as const;

/** Whether spans of a scope are events of usage. */
export function isBrowserScope(name: string): boolean {
  return browserScopes.some((scope) => scope === name);
}

/** A span without anything, to be filled. */
export function emptyBrowserSpan(): BrowserSpan {
  return {
    traceId: '',
    spanId: '',
    name: '',
    start: { us: 0, ns: 0 },
    end: { us: 0, ns: 0 },
    attributes: new Map()
  };
}
