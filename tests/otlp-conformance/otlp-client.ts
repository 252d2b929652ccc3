import { Agent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { Agent as SecureAgent, request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';
import type { Compression, Encoding, Signal } from './telemetry.ts';

/** What differs between the runs of one case. */
export interface Variation {
  signal: Signal;
  encoding: Encoding;
  compression: Compression;
}

export interface Answer {
  status: number;
  /** Exactly as it was sent. */
  contentType: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  /** Decompressed where it came compressed. */
  body: Buffer;
}

export interface Sent {
  /** In place of that of the encoding; null leaves it out. */
  contentType?: string | null;
  headers?: OutgoingHttpHeaders;
  method?: string;
  path?: string;
  /** The body in pieces, chunked. Sending ends as soon as there is an answer. */
  pieces?: Iterable<Buffer>;
}

export interface OtlpClient {
  /** Sends a body as it is: `variation` only names the path and the headers. */
  send(variation: Variation, body: Buffer, sent?: Sent): Promise<Answer>;
  close(): void;
}

export const contentTypes: Record<Encoding, string> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json'
};

const answerMsMax = 60_000;

/** Sends over connections that are kept alive. `headers` go with every request, for example a credential. */
export function createOtlpClient(baseUrl: string, headers: Record<string, string>): OtlpClient {
  const base = baseUrl.replace(/\/+$/, '');
  const secure = base.startsWith('https:');
  const agent = secure
    ? new SecureAgent({ keepAlive: true, maxSockets: 4 })
    : new Agent({ keepAlive: true, maxSockets: 4 });
  const request = secure ? httpsRequest : httpRequest;

  const send = (variation: Variation, body: Buffer, sent: Sent = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const contentType =
        sent.contentType === undefined ? contentTypes[variation.encoding] : sent.contentType;
      const outgoing = request(`${base}${sent.path ?? `/v1/${variation.signal}`}`, {
        method: sent.method ?? 'POST',
        agent,
        headers: {
          ...headers,
          ...(contentType === null ? {} : { 'content-type': contentType }),
          ...(variation.compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
          ...(sent.pieces || sent.method === 'GET' ? {} : { 'content-length': body.length }),
          ...sent.headers
        },
        timeout: answerMsMax
      });
      let answered = false;
      outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${answerMsMax} ms`)));
      // A server may close while we still send; what counts is whether its answer came first.
      outgoing.on('error', (error) => {
        if (!answered) reject(error);
      });
      outgoing.once('response', (incoming) => {
        answered = true;
        const chunks: Buffer[] = [];
        const finish = () => {
          const raw = Buffer.concat(chunks);
          resolve({
            status: incoming.statusCode ?? 0,
            contentType: incoming.headers['content-type'],
            headers: incoming.headers,
            body: incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
          });
        };
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('close', finish);
      });
      if (sent.pieces) void sendPieces(outgoing, sent.pieces, () => answered);
      else outgoing.end(sent.method === 'GET' ? undefined : body);
    });
  return { send, close: () => agent.destroy() };
}

async function sendPieces(
  outgoing: ReturnType<typeof httpRequest>,
  pieces: Iterable<Buffer>,
  isAnswered: () => boolean
): Promise<void> {
  for (const piece of pieces) {
    if (isAnswered() || outgoing.destroyed) break;
    if (outgoing.write(piece)) continue;
    await new Promise<void>((resolve) => {
      const go = () => {
        outgoing.off('drain', go).off('response', go).off('close', go);
        resolve();
      };
      outgoing.once('drain', go).once('response', go).once('close', go);
    });
  }
  outgoing.end();
}
