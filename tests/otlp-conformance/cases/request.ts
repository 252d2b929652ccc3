import type { ConformanceCase } from '../conformance-case.ts';
import type { Variation } from '../otlp-client.ts';
import { must, mustAnswer, NotApplicable, readStatus, Violation } from '../read-answer.ts';
import { bombOf, bytesOf } from '../oversized.ts';
import { compress, encode, requestOf, type Signal } from '../telemetry.ts';

const isPlainProtobuf = (signal: Signal) => (variation: Variation) =>
  variation.signal === signal && variation.compression === 'none';

const pathCase = (signal: Signal, sentence: string): ConformanceCase => ({
  id: `path-${signal}`,
  section: 'OTLP/HTTP Request',
  keyword: 'stated',
  sentence,
  appliesTo: isPlainProtobuf(signal),
  async check({ client }, variation) {
    const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
    mustAnswer(await client.send(variation, body), 200);
  }
});

/** A server that cuts the connection limits the size too; only what it answers, if anything, is looked at. */
async function sendOversized(send: () => Promise<{ status: number }>): Promise<number | null> {
  try {
    return (await send()).status;
  } catch (error) {
    if (error instanceof Violation) throw error;
    return null;
  }
}

export const requestCases: ConformanceCase[] = [
  {
    id: 'post',
    section: 'OTLP/HTTP Request',
    keyword: 'stated',
    sentence:
      'Telemetry data is sent via HTTP POST request. The body of the POST request is a payload either in binary-encoded Protobuf format or in JSON-encoded Protobuf format.',
    async check({ client }, variation) {
      const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
      mustAnswer(await client.send(variation, body), 200);
      const { status } = await client.send(variation, Buffer.alloc(0), { method: 'GET', contentType: null });
      must(status >= 400 && status < 500, `GET was answered ${status}, expected an error such as 405`);
    }
  },
  pathCase('traces', 'The default URL path for requests that carry trace data is `/v1/traces`'),
  pathCase('metrics', 'The default URL path for requests that carry metric data is `/v1/metrics`'),
  pathCase('logs', 'The default URL path for requests that carry log data is `/v1/logs`'),
  {
    id: 'gzip-header',
    section: 'OTLP/HTTP Request',
    keyword: 'stated',
    sentence:
      'The client MAY gzip the content and in that case MUST include "Content-Encoding: gzip" request header.',
    // So what is compressed without saying so is not telemetry.
    async check({ client }, variation) {
      const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
      const { status } = await client.send(variation, compress('gzip', body));
      must(status >= 400 && status < 500, `gzip without the header was answered ${status}`);
    }
  },
  {
    id: 'gzip-response',
    section: 'OTLP/HTTP Response',
    keyword: 'MAY',
    sentence:
      'If the request header "Accept-Encoding: gzip" is present in the request the server MAY gzip-encode the response and set "Content-Encoding: gzip" response header.',
    async check({ client }, variation) {
      const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
      const asked = await client.send(variation, body, { headers: { 'accept-encoding': 'gzip' } });
      mustAnswer(asked, 200);
      must(
        asked.headers['content-encoding'] === undefined || asked.headers['content-encoding'] === 'gzip',
        `Content-Encoding is ${String(asked.headers['content-encoding'])}`
      );
      const unasked = await client.send(variation, body);
      must(unasked.headers['content-encoding'] === undefined, 'the answer is compressed though nobody asked');
    }
  },
  {
    id: 'size-limit',
    section: 'OTLP/HTTP Request',
    keyword: 'MUST',
    sentence:
      'The server MUST limit the size of the request body when parsing it, including after decompression, to mitigate possible excessive memory usage caused by a misconfigured or malicious client.',
    appliesTo: () => true,
    async check({ client, oversizedBytes }, variation) {
      const status = await sendOversized(() =>
        variation.compression === 'gzip'
          ? client.send(variation, bombOf(variation.encoding, oversizedBytes))
          : client.send(variation, Buffer.alloc(0), { pieces: bytesOf(variation.encoding, oversizedBytes) })
      );
      must(status === null || status >= 400, `${oversizedBytes} bytes were answered ${status}`);
    }
  },
  {
    id: 'size-413',
    section: 'OTLP/HTTP Request',
    keyword: 'SHOULD',
    sentence: 'If the limit is exceeded, the server SHOULD respond with `HTTP 413 Content Too Large`.',
    appliesTo: () => true,
    async check({ client, oversizedBytes }, variation) {
      const status = await sendOversized(() =>
        variation.compression === 'gzip'
          ? client.send(variation, bombOf(variation.encoding, oversizedBytes))
          : client.send(variation, Buffer.alloc(0), { pieces: bytesOf(variation.encoding, oversizedBytes) })
      );
      must(status === 413, status === null ? 'the connection was cut' : `status ${status}, expected 413`);
    }
  },
  {
    id: 'size-413-status',
    section: 'Failures',
    keyword: 'MUST',
    sentence:
      'The response body for all `HTTP 4xx` and `HTTP 5xx` responses MUST be a Protobuf-encoded Status message that describes the problem.',
    appliesTo: ({ compression }) => compression === 'gzip',
    async check({ client, oversizedBytes }, variation) {
      const answer = await client.send(variation, bombOf(variation.encoding, oversizedBytes));
      if (answer.status < 400) throw new NotApplicable(`it was answered ${answer.status}`);
      readStatus(variation, answer);
    }
  }
];
