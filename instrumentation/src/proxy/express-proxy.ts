import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProxyOptions } from '../../proxy.d.ts';
import { OversizedBodyError, forwardLogs } from './forward-logs.ts';

/** Middleware for Express, or for `node:http` without a framework, at the path that pages send to. */
export function expressProxy<Incoming extends IncomingMessage>({
  endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
  user,
  ...options
}: ProxyOptions<Incoming> = {}) {
  return (request: Incoming, response: ServerResponse): void => {
    const { headers, method = '' } = request;
    const pageRequest = {
      method,
      origin: headers.origin ?? null,
      host: headers.host ?? null,
      site: headers['sec-fetch-site'] ?? null,
      contentType: headers['content-type'] ?? null,
      readBody: (bytesMax: number) => readBody(request, bytesMax)
    };
    void forwardLogs(pageRequest, { endpoint, ...options }, () => user?.(request)).then((answer) => {
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  };
}

/** The body, also where a parser of the program (`express.json()`, `express.text()`) was here before. */
async function readBody(request: IncomingMessage & { body?: unknown }, bytesMax: number) {
  const parsed = request.body;
  if (parsed !== undefined && parsed !== null && request.readableEnded) {
    const text = typeof parsed === 'string' || Buffer.isBuffer(parsed) ? parsed : JSON.stringify(parsed);
    return limit(Buffer.from(text), bytesMax);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new OversizedBodyError();
    chunks.push(chunk);
  }
  return limit(Buffer.concat(chunks), bytesMax);
}

function limit(body: Buffer, bytesMax: number): Uint8Array<ArrayBuffer> {
  if (body.length > bytesMax) throw new OversizedBodyError();
  return new Uint8Array(body);
}
