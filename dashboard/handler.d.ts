import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabasePool, Logger } from '@lakegauge/database';

/** Who is looking. Decided by the process that serves the dashboard, never by the dashboard itself. */
export interface Viewer {
  /** As the audit line names it; null for a session without a user. */
  userId: string | null;
  /** What stored events of the same person carry: the same, a hash of it, or (null) nothing. As `userId` when absent. */
  storedUserId?: string | null;
  /** Name to show. */
  name: string;
  isAdmin: boolean;
}

/** Why nobody is signed in, or why it cannot be told; in the words of the API. */
export interface Refusal {
  statusCode: 401 | 403 | 503;
  /** Short and the same for every refusal of its kind, for example AUTH_MISSING. */
  error: string;
  message: string;
  /** For the log only: what the asker need not know. */
  reason?: string;
}

export type Identification = { viewer: Viewer } | { refusal: Refusal };

export type AccessMode = 'local' | 'token' | 'databricks';

/** A cookie that holds a session. It is HttpOnly and SameSite=Strict wherever it is set. */
export interface SessionCookie {
  name: string;
  value: string;
  maxAgeSeconds: number;
  secure: boolean;
}

/** Signing in by a page, where people have a secret to type; absent where something else signs them in. */
export interface SignIn {
  /** Null when the secret is wrong. */
  signIn(secret: string): SessionCookie | null;
  /** Ends the session of this request everywhere; returns the cookie to take back. */
  signOut(): Promise<Pick<SessionCookie, 'name' | 'secure'>>;
}

/** What the process knows about whoever sent a request. */
export interface RequestAccess {
  mode: AccessMode;
  /** Asked for routes that are not open to everybody; may ask the workspace, so it is not free. Never throws. */
  identify(): Promise<Identification>;
  /** Whether the request carries a credential of a service that may send telemetry. */
  hasIngestToken(): boolean | Promise<boolean>;
  signIn?: SignIn;
}

/** What a check of the installation found; the same that `lakegauge doctor` prints. */
export interface HealthFinding {
  check: string;
  level: 'ok' | 'warning' | 'failure';
  message: string;
  /** What to do; null where there is nothing to do. */
  cure: string | null;
}

/** What the process that serves the dashboard lends it with each request. */
export interface DashboardContext {
  /** Read from: a replica, or a role that can only read, where one is configured. */
  pool: DatabasePool;
  /** Written to: notes. */
  writePool: DatabasePool;
  logger: Logger;
  access: RequestAccess;
  correlationId: string;
  /** Where services send OTLP, for the snippet of the empty state; for example http://127.0.0.1:8000 */
  ingestEndpoint: string;
  /** Address of a trace in a trace viewer, with `{trace_id}` in it; without it trace ids are text. */
  traceUrl?: string;
  /** Looks over the whole installation, which takes up to some seconds; absent where nobody can. */
  checkHealth?: () => Promise<HealthFinding[]>;
  /** Said on top of every page, for example that the numbers are those of a demo. */
  notice?: string;
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
