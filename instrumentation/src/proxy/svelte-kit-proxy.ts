import type { ProxyOptions } from '../../proxy.d.ts';
import { OversizedBodyError, forwardLogs } from './forward-logs.ts';

/** A handler for `src/routes/api/otlp/v1/logs/+server.ts`: `export const POST = svelteKitProxy({ … })`. */
export function svelteKitProxy<Event extends { request: Request; url: URL }>({
  endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
  user,
  ...options
}: ProxyOptions<Event> = {}) {
  return async (event: Event): Promise<Response> => {
    const { request, url } = event;
    const pageRequest = {
      method: request.method,
      origin: request.headers.get('origin'),
      host: url.host,
      site: request.headers.get('sec-fetch-site'),
      contentType: request.headers.get('content-type'),
      readBody: (bytesMax: number) => readBody(request, bytesMax)
    };
    const answer = await forwardLogs(pageRequest, { endpoint, ...options }, () => user?.(event));
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };
}

async function readBody({ body }: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new OversizedBodyError();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
