import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabasePool, Logger } from '@lakegauge/database';

/** Who is looking. Decided by the process that serves the dashboard, never by the dashboard itself. */
export interface Viewer {
  /** Name to show and to write into the audit line. */
  name: string;
  isAdmin: boolean;
}

/** What the process that serves the dashboard lends it with each request. */
export interface DashboardContext {
  pool: DatabasePool;
  logger: Logger;
  viewer: Viewer;
  correlationId: string;
  /** Where services send OTLP, for the snippet of the empty state; for example http://127.0.0.1:8000 */
  ingestEndpoint: string;
  /** Set by the dashboard once the route is known, so that the process can measure the request under its template. */
  route?: string;
}

declare module 'node:http' {
  interface IncomingMessage {
    lakegauge?: DashboardContext;
  }
}

export function handler(
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void
): void;
