import type { ProxyOptions } from '../../proxy.d.ts';

/** What a page sent, as far as it is looked at. */
export interface PageRequest {
  method: string;
  /** The origin that the browser named, and the host that was asked. */
  origin: string | null;
  host: string | null;
  /** `Sec-Fetch-Site`: what the browser itself says of the two, also behind a proxy that changes the host. */
  site: string | null;
  contentType: string | null;
  /** Throws an OversizedBodyError past so many bytes. */
  readBody: (bytesMax: number) => Promise<Uint8Array<ArrayBuffer>>;
}

/** What the page is told. */
export interface ProxyAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A body that is larger than may be passed on. */
export class OversizedBodyError extends Error {}

const answeredHeaders = ['content-type', 'retry-after', 'x-correlation-id'];

/**
 * Passes a page's log records on to the receiver. Of the page's request only the body and its type go along: no cookie,
 * no header, nothing that could claim to be somebody.
 */
export async function forwardLogs(
  request: PageRequest,
  options: Pick<ProxyOptions<never>, 'endpoint' | 'token' | 'bodyBytesMax' | 'timeoutMs'>,
  findUser: () => string | null | undefined | Promise<string | null | undefined>
): Promise<ProxyAnswer> {
  const { endpoint, token, bodyBytesMax = 256 * 1024, timeoutMs = 10_000 } = options;
  if (request.method !== 'POST') return refuse(405, 'Usage events are sent by POST', { allow: 'POST' });
  // Another site's page must not write in the name of whoever is signed in.
  if (!isOwnPage(request)) return refuse(403, 'Usage events are taken from pages of this site');
  const type = request.contentType?.split(';', 1)[0]!.trim().toLowerCase();
  if (type !== 'application/json' && type !== 'text/plain')
    return refuse(415, 'Usage events are sent as JSON');
  if (!endpoint)
    return refuse(503, 'Set endpoint or OTEL_EXPORTER_OTLP_ENDPOINT for the proxy', { 'retry-after': '60' });

  try {
    const body = await request.readBody(bodyBytesMax);
    const user = await findUser();
    const answer = await fetch(`${endpoint.replace(/\/$/, '')}/v1/logs`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        // Without a token it proves nothing. A header holds ASCII only.
        ...(token && user && { 'x-lakegauge-user': encodeURIComponent(user) })
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs)
    });
    const headers: Record<string, string> = {};
    for (const name of answeredHeaders) {
      const value = answer.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    return { status: answer.status, headers, body: await answer.text() };
  } catch (error) {
    if (error instanceof OversizedBodyError) return refuse(413, `At most ${bodyBytesMax} bytes are taken`);
    // Whatever it was, the page keeps its events and comes back.
    return refuse(503, 'The receiver cannot be reached now', { 'retry-after': '5' });
  }
}

function refuse(status: number, message: string, headers: Record<string, string> = {}): ProxyAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message })
  };
}

function isOwnPage({ site, origin, host }: PageRequest): boolean {
  if (site !== null) return site === 'same-origin';
  return origin !== null && URL.canParse(origin) && new URL(origin).host === host;
}
