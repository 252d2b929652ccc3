import type { ConformanceCase } from '../conformance-case.ts';
import { contentTypes } from '../otlp-client.ts';
import { must, mustAnswer, mustHaveTypeOf } from '../read-answer.ts';
import { encode, encodings, requestOf } from '../telemetry.ts';

export const connectionCases: ConformanceCase[] = [
  {
    id: 'one-port',
    section: 'OTLP/HTTP Connection',
    keyword: 'SHOULD',
    sentence:
      'Server implementations SHOULD accept OTLP/HTTP with binary-encoded Protobuf payload and OTLP/HTTP with JSON-encoded Protobuf payload requests on the same port and multiplex the requests to the corresponding payload decoder based on the "Content-Type" request header.',
    appliesTo: ({ encoding, compression }) => encoding === 'protobuf' && compression === 'none',
    async check({ client }, variation) {
      for (const encoding of [...encodings, ...encodings]) {
        const body = encode(variation.signal, encoding, requestOf(variation.signal));
        const answer = await client.send({ ...variation, encoding }, body);
        mustAnswer(answer, 200);
        mustHaveTypeOf({ ...variation, encoding }, answer);
      }
    }
  },
  {
    id: 'type-parameters',
    section: 'OTLP/HTTP Connection',
    keyword: 'SHOULD',
    sentence:
      'multiplex the requests to the corresponding payload decoder based on the "Content-Type" request header.',
    // A media type may have parameters and any case (RFC 9110, 8.3.1).
    async check({ client }, variation) {
      const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
      const type = contentTypes[variation.encoding];
      for (const contentType of [`${type}; charset=utf-8`, type.toUpperCase()]) {
        mustAnswer(await client.send(variation, body, { contentType }), 200);
      }
    }
  },
  {
    id: 'chunked',
    section: 'OTLP/HTTP',
    keyword: 'MAY',
    sentence: 'Implementations MAY use HTTP/1.1 or HTTP/2 transports.',
    // With HTTP/1.1 a body may come in chunks, without its length (RFC 9112, 7.1).
    async check({ client }, variation) {
      const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
      const pieces = [body.subarray(0, 7), body.subarray(7)];
      mustAnswer(await client.send(variation, body, { pieces }), 200);
    }
  },
  {
    id: 'parallel',
    section: 'OTLP/HTTP Concurrent Requests',
    keyword: 'MAY',
    sentence:
      'To achieve higher total throughput, the client MAY send requests using several parallel HTTP connections.',
    async check({ client }, variation) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          client.send(variation, encode(variation.signal, variation.encoding, requestOf(variation.signal)))
        )
      );
      const refused = answers.filter(({ status }) => status !== 200 && status !== 429 && status !== 503);
      must(refused.length === 0, `of 8 at once some were answered ${refused[0]?.status}`);
    }
  }
];
