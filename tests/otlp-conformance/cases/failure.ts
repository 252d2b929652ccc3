import type { CaseContext, ConformanceCase } from '../conformance-case.ts';
import { must, mustAnswer, mustHaveTypeOf, readStatus } from '../read-answer.ts';
import type { Answer, Variation } from '../otlp-client.ts';
import { compress, encode, fieldNames, requestOf } from '../telemetry.ts';

const everywhere = () => true;
const statusSentence =
  'The response body for all `HTTP 4xx` and `HTTP 5xx` responses MUST be a Protobuf-encoded Status message that describes the problem.';

/** Bodies that cannot be decoded, each in another way. */
function badBodies({ signal, encoding }: Variation): Buffer[] {
  const good = encode(signal, encoding, requestOf(signal));
  const cut = good.subarray(0, good.length - 3);
  if (encoding === 'protobuf') {
    return [cut, Buffer.from([0x0a, 0x7f, 0x01]), Buffer.alloc(16, 0xff)];
  }
  const { resources } = fieldNames[signal];
  return [cut, Buffer.from('{"'), Buffer.from(JSON.stringify({ [resources]: 'not a list' }))];
}

async function sendBad(
  { client }: CaseContext,
  variation: Variation,
  look: (answer: Answer) => void
): Promise<void> {
  for (const body of badBodies(variation)) {
    look(await client.send(variation, compress(variation.compression, body)));
  }
}

export const failureCases: ConformanceCase[] = [
  {
    id: 'bad-data-400',
    section: 'Bad Data',
    keyword: 'MUST',
    sentence:
      'If the processing of the request fails because the request contains data that cannot be decoded or is otherwise invalid and such failure is permanent, then the server MUST respond with `HTTP 400 Bad Request`.',
    appliesTo: everywhere,
    check: (context, variation) => sendBad(context, variation, (answer) => mustAnswer(answer, 400))
  },
  {
    id: 'bad-gzip-400',
    section: 'Bad Data',
    keyword: 'MUST',
    sentence:
      'If the processing of the request fails because the request contains data that cannot be decoded or is otherwise invalid and such failure is permanent, then the server MUST respond with `HTTP 400 Bad Request`.',
    appliesTo: ({ compression }) => compression === 'gzip',
    async check({ client }, variation) {
      const whole = compress(
        'gzip',
        encode(variation.signal, variation.encoding, requestOf(variation.signal))
      );
      for (const body of [Buffer.from('not gzip'), whole.subarray(0, whole.length - 12)]) {
        mustAnswer(await client.send(variation, body), 400);
      }
    }
  },
  {
    id: 'bad-data-details',
    section: 'Bad Data',
    keyword: 'SHOULD',
    sentence:
      'The `Status.details` field in the response SHOULD contain a BadRequest that describes the bad data.',
    check: (context, variation) =>
      sendBad(context, variation, (answer) => {
        const { details } = readStatus(variation, answer);
        must(
          details.some((type) => type.endsWith('google.rpc.BadRequest')),
          'details hold no google.rpc.BadRequest'
        );
      })
  },
  {
    id: 'failure-status-body',
    section: 'Failures',
    keyword: 'MUST',
    sentence: statusSentence,
    appliesTo: everywhere,
    check: (context, variation) => sendBad(context, variation, (answer) => void readStatus(variation, answer))
  },
  {
    id: 'failure-type',
    section: 'OTLP/HTTP Response',
    keyword: 'MUST',
    sentence: 'The server MUST use the same "Content-Type" in the response as it received in the request.',
    appliesTo: everywhere,
    check: (context, variation) => sendBad(context, variation, (answer) => mustHaveTypeOf(variation, answer))
  },
  {
    id: 'failure-message',
    section: 'Failures',
    keyword: 'SHOULD',
    sentence:
      'The `Status.message` field SHOULD contain a developer-facing error message as defined in `Status` message schema.',
    check: (context, variation) =>
      sendBad(context, variation, (answer) =>
        must(readStatus(variation, answer).message.trim() !== '', 'message is empty')
      )
  },
  {
    id: 'failure-not-retryable',
    section: 'Failures',
    keyword: 'SHOULD',
    sentence:
      'The server SHOULD use HTTP response status codes to indicate retryable and not-retryable errors for a particular erroneous situation.',
    check: (context, variation) =>
      sendBad(context, variation, ({ status }) =>
        must(
          ![429, 502, 503, 504].includes(status),
          `bad data was answered ${status}, which makes clients send it again for ever`
        )
      )
  },
  {
    id: 'method-status-body',
    section: 'Failures',
    keyword: 'MUST',
    sentence: statusSentence,
    async check({ client }, variation) {
      const answer = await client.send(variation, Buffer.alloc(0), { method: 'PUT' });
      must(answer.status >= 400, `PUT was answered ${answer.status}`);
      readStatus(variation, answer);
    }
  },
  {
    id: 'method-405',
    section: 'All Other Responses',
    keyword: 'SHOULD',
    sentence:
      'All other HTTP responses that are not explicitly listed in this document should be treated according to HTTP specifications.',
    async check({ client }, variation) {
      const answer = await client.send(variation, Buffer.alloc(0), { method: 'GET', contentType: null });
      mustAnswer(answer, 405);
      must(answer.headers.allow !== undefined, 'a 405 needs the header Allow (RFC 9110, 15.5.6)');
    }
  },
  {
    id: 'type-415',
    section: 'All Other Responses',
    keyword: 'SHOULD',
    sentence:
      'All other HTTP responses that are not explicitly listed in this document should be treated according to HTTP specifications.',
    async check({ client }, variation) {
      const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
      for (const contentType of ['application/xml', null]) {
        mustAnswer(await client.send(variation, body, { contentType }), 415);
      }
    }
  },
  {
    id: 'encoding-415',
    section: 'All Other Responses',
    keyword: 'SHOULD',
    sentence:
      'All other HTTP responses that are not explicitly listed in this document should be treated according to HTTP specifications.',
    async check({ client }, variation) {
      const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
      const headers = { 'content-encoding': 'no-such-coding' };
      mustAnswer(await client.send(variation, body, { headers }), 415, 400);
    }
  }
];
