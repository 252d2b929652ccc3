import type { IncomingMessage, ServerResponse } from 'node:http';

export interface ProxyOptions<Incoming> {
  /** Where Lakegauge or a collector listens: `http://lakegauge:8000`. Unless given, `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  endpoint?: string;
  /** One of the receiver's ingest tokens. It stays on the server: a page never sees it. */
  token?: string;
  /**
   * Who is signed in, by the service's own session: what a page sends about itself is never believed. It goes to the
   * receiver as `X-Lakegauge-User`, which believes it only together with the token.
   */
  user?: (request: Incoming) => string | null | undefined | Promise<string | null | undefined>;
  /** Largest body that is passed on, bytes; 256 KiB unless given. A page of ours sends 64 KiB at most. */
  bodyBytesMax?: number;
  /** How long the receiver may take, 10,000 ms unless given. */
  timeoutMs?: number;
}

/** Middleware for Express, or for `node:http` without a framework, at the path that pages send to. */
export function expressProxy<Incoming extends IncomingMessage>(
  options?: ProxyOptions<Incoming>
): (request: Incoming, response: ServerResponse) => void;

/** A handler for `src/routes/api/otlp/v1/logs/+server.ts`: `export const POST = svelteKitProxy({ … })`. */
export function svelteKitProxy<Event extends { request: Request; url: URL }>(
  options?: ProxyOptions<Event>
): (event: Event) => Promise<Response>;
