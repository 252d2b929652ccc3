import type { ConformanceCase } from '../conformance-case.ts';
import { must, mustAnswer, mustHaveTypeOf, readExportResponse } from '../read-answer.ts';
import type { CaseContext } from '../conformance-case.ts';
import type { Variation } from '../otlp-client.ts';
import { lengthDelimited } from '../protobuf.ts';
import { compress, encode, item, requestOf, type JsonObject } from '../telemetry.ts';

const isJson = ({ encoding, compression }: Variation) => encoding === 'json' && compression === 'none';
const isProtobuf = ({ encoding, compression }: Variation) =>
  encoding === 'protobuf' && compression === 'none';

/** Everything in the request has to be taken. */
async function mustTake({ client }: CaseContext, variation: Variation, body: Buffer): Promise<void> {
  const answer = await client.send(variation, compress(variation.compression, body));
  mustAnswer(answer, 200);
  const partial = readExportResponse(variation, answer);
  must(
    partial === null || partial.rejected === 0n,
    `rejected ${partial?.rejected}: ${partial?.errorMessage}`
  );
}

const json = (request: JsonObject) => Buffer.from(JSON.stringify(request));

/** The item with further fields, in a request. */
const extended = (variation: Variation, fields: JsonObject) =>
  json(requestOf(variation.signal, [{ ...item(variation.signal), ...fields }]));

export const encodingCases: ConformanceCase[] = [
  {
    id: 'compression-none',
    section: 'Protocol Details',
    keyword: 'MUST',
    sentence:
      'All server components MUST support the following transport compression options: No compression, denoted by `none`.',
    check: (context, variation) =>
      mustTake(context, variation, encode(variation.signal, variation.encoding, requestOf(variation.signal)))
  },
  {
    id: 'compression-gzip',
    section: 'Protocol Details',
    keyword: 'MUST',
    sentence:
      'All server components MUST support the following transport compression options: Gzip compression, denoted by `gzip`.',
    appliesTo: ({ compression }) => compression === 'gzip',
    check: (context, variation) =>
      mustTake(context, variation, encode(variation.signal, variation.encoding, requestOf(variation.signal)))
  },
  {
    id: 'protobuf-content-type',
    section: 'Binary Protobuf Encoding',
    keyword: 'MUST',
    sentence:
      'The client and the server MUST set "Content-Type: application/x-protobuf" request and response headers when sending binary Protobuf encoded payload.',
    appliesTo: ({ encoding }) => encoding === 'protobuf',
    async check({ client }, variation) {
      const body = encode(variation.signal, 'protobuf', requestOf(variation.signal));
      mustHaveTypeOf(variation, await client.send(variation, compress(variation.compression, body)));
    }
  },
  {
    id: 'json-content-type',
    section: 'JSON Protobuf Encoding',
    keyword: 'MUST',
    sentence:
      'The client and the server MUST set "Content-Type: application/json" request and response headers when sending JSON Protobuf encoded payload.',
    appliesTo: ({ encoding }) => encoding === 'json',
    async check({ client }, variation) {
      const body = encode(variation.signal, 'json', requestOf(variation.signal));
      mustHaveTypeOf(variation, await client.send(variation, compress(variation.compression, body)));
    }
  },
  {
    id: 'json-hex-ids',
    section: 'JSON Protobuf Encoding',
    keyword: 'stated',
    sentence:
      'The `traceId` and `spanId` byte arrays are represented as case-insensitive hex-encoded strings; they are not base64-encoded as is defined in the standard Protobuf JSON Mapping.',
    appliesTo: (variation) => isJson(variation) && variation.signal !== 'metrics',
    async check(context, variation) {
      const lower = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' };
      const upper = { traceId: lower.traceId.toUpperCase(), spanId: lower.spanId.toUpperCase() };
      await mustTake(context, variation, extended(variation, lower));
      await mustTake(context, variation, extended(variation, upper));
    }
  },
  {
    id: 'json-integer-enums',
    section: 'JSON Protobuf Encoding',
    keyword: 'stated',
    sentence:
      'only integer enum values are allowed in OTLP JSON Protobuf Encoding; the enum name strings MUST NOT be used.',
    appliesTo: isJson,
    async check(context, variation) {
      const enums = { traces: { kind: 3 }, metrics: {}, logs: { severityNumber: 17 } };
      await mustTake(context, variation, extended(variation, enums[variation.signal]));
    }
  },
  {
    id: 'json-unknown-fields',
    section: 'JSON Protobuf Encoding',
    keyword: 'MUST',
    sentence:
      'OTLP/JSON receivers MUST ignore message fields with unknown names and MUST unmarshal the message as if the unknown field was not present in the payload.',
    appliesTo: isJson,
    check: (context, variation) =>
      mustTake(
        context,
        variation,
        json({
          ...requestOf(variation.signal, [
            { ...item(variation.signal), notOfThisVersion: { a: [1, null, { b: 'c' }] }, alsoNot: 7 }
          ]),
          notOfThisVersion: [{}]
        })
      )
  },
  {
    id: 'json-camel-case',
    section: 'JSON Protobuf Encoding',
    keyword: 'stated',
    sentence: 'Original field names are not valid to use as keys for JSON objects.',
    appliesTo: isJson,
    // A key that is not valid is one that nobody knows: its value, of a type that the field could not have, is ignored.
    check: (context, variation) =>
      mustTake(context, variation, extended(variation, { dropped_attributes_count: { not: 'a number' } }))
  },
  {
    id: 'json-64-bit',
    section: 'JSON Protobuf Encoding',
    keyword: 'stated',
    sentence:
      '64-bit integer numbers in JSON-encoded payloads are encoded as decimal strings, and either numbers or strings are accepted when decoding.',
    appliesTo: isJson,
    async check(context, variation) {
      const text = JSON.stringify(requestOf(variation.signal));
      const numbers = text.replaceAll(
        /"(startTimeUnixNano|endTimeUnixNano|timeUnixNano|observedTimeUnixNano|intValue|count)":"(\d+)"/g,
        '"$1":$2'
      );
      must(numbers !== text, 'the case found no numbers to change');
      await mustTake(context, variation, Buffer.from(numbers));
    }
  },
  {
    id: 'json-proto3-mapping',
    section: 'JSON Protobuf Encoding',
    keyword: 'stated',
    sentence:
      'JSON Protobuf encoded payloads use proto3 standard defined JSON Mapping for mapping between Protobuf and JSON',
    appliesTo: isJson,
    // null is the same as absent, bytes are base64, and doubles may be written out.
    check: (context, variation) =>
      mustTake(
        context,
        variation,
        json({
          ...requestOf(variation.signal, [
            { ...item(variation.signal), description: null, traceState: null, severityText: null }
          ]),
          ...resourceWith(variation, [
            { key: 'bytes', value: { bytesValue: 'AAEC/w==' } },
            { key: 'double', value: { doubleValue: 'Infinity' } },
            { key: 'nothing', value: null },
            { key: 'list', value: { arrayValue: { values: [{ intValue: 1 }, {}] } } },
            { key: 'map', value: { kvlistValue: { values: [{ key: 'a', value: { boolValue: true } }] } } }
          ])
        })
      )
  },
  {
    id: 'protobuf-unknown-fields',
    section: 'Future Versions and Interoperability',
    keyword: 'stated',
    sentence:
      'Newer versions of OTLP may add new fields to messages that will be ignored by clients and servers that do not understand these fields.',
    appliesTo: isProtobuf,
    async check(context, variation) {
      const body = encode(variation.signal, 'protobuf', requestOf(variation.signal));
      const unknown = lengthDelimited(1999, Buffer.from('of a later version'));
      await mustTake(context, variation, Buffer.concat([unknown, body, unknown]));
    }
  }
];

/** A request with these attributes of its resource. */
function resourceWith({ signal }: Variation, attributes: JsonObject[]): JsonObject {
  const request = requestOf(signal);
  const [[, resources]] = Object.entries(request) as [[string, { resource: { attributes: unknown[] } }[]]];
  resources[0]!.resource.attributes.push(...attributes);
  return request;
}
