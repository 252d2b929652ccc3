import type { ConformanceCase } from '../conformance-case.ts';
import {
  must,
  mustAnswer,
  mustHaveTypeOf,
  NotApplicable,
  readExportResponse,
  type PartialSuccess
} from '../read-answer.ts';
import type { OtlpClient, Variation } from '../otlp-client.ts';
import { compress, encode, fieldNames, item, requestOf, type JsonObject } from '../telemetry.ts';

const everywhere = () => true;

function sendItems(client: OtlpClient, variation: Variation, items?: JsonObject[]) {
  const body = encode(variation.signal, variation.encoding, requestOf(variation.signal, items));
  return client.send(variation, compress(variation.compression, body));
}

/** One good item and one that no server can make sense of. */
async function sendHalfBad(client: OtlpClient, variation: Variation): Promise<PartialSuccess> {
  const bad: Record<Variation['signal'], JsonObject> = {
    traces: { ...item('traces'), traceId: '00000000000000000000000000000000', spanId: '0000000000000000' },
    metrics: toUntimed(item('metrics')),
    logs: { timeUnixNano: '0', observedTimeUnixNano: '0' }
  };
  const answer = await sendItems(client, variation, [item(variation.signal), bad[variation.signal]]);
  if (answer.status >= 400) throw new NotApplicable(`it refused the whole with ${answer.status}`);
  const partial = readExportResponse(variation, answer);
  if (partial === null || partial.rejected === 0n) throw new NotApplicable('it took everything');
  mustAnswer(answer, 200);
  mustHaveTypeOf(variation, answer);
  return partial;
}

function toUntimed(metric: JsonObject): JsonObject {
  const untimed = structuredClone(metric) as { histogram: { dataPoints: JsonObject[] } };
  Object.assign(untimed.histogram.dataPoints[0]!, { startTimeUnixNano: '0', timeUnixNano: '0' });
  return untimed;
}

export const successCases: ConformanceCase[] = [
  {
    id: 'success-200',
    section: 'Full Success',
    keyword: 'MUST',
    sentence: 'On success, the server MUST respond with `HTTP 200 OK`.',
    appliesTo: everywhere,
    async check({ client }, variation) {
      mustAnswer(await sendItems(client, variation), 200);
    }
  },
  {
    id: 'success-body',
    section: 'Full Success',
    keyword: 'MUST',
    sentence: 'The response body MUST be a Protobuf-encoded Export<signal>ServiceResponse message',
    appliesTo: everywhere,
    async check({ client }, variation) {
      readExportResponse(variation, await sendItems(client, variation));
    }
  },
  {
    id: 'success-no-partial',
    section: 'Full Success',
    keyword: 'MUST',
    sentence: 'The server MUST leave the `partial_success` field unset in case of a successful response.',
    async check({ client }, variation) {
      const partial = readExportResponse(variation, await sendItems(client, variation));
      // Set with a text and nothing rejected it is a warning, which another sentence allows.
      must(
        partial === null || partial.rejected > 0n || partial.errorMessage !== '',
        'partial_success is set and empty'
      );
    }
  },
  {
    id: 'success-type',
    section: 'OTLP/HTTP Response',
    keyword: 'MUST',
    sentence: 'The server MUST use the same "Content-Type" in the response as it received in the request.',
    appliesTo: everywhere,
    async check({ client }, variation) {
      mustHaveTypeOf(variation, await sendItems(client, variation));
    }
  },
  {
    id: 'empty-request',
    section: 'Full Success',
    keyword: 'SHOULD',
    sentence:
      'If the server receives an empty request (a request that does not carry any telemetry data) the server SHOULD respond with success.',
    appliesTo: everywhere,
    async check({ client }, variation) {
      const { resources } = fieldNames[variation.signal];
      for (const request of [{}, { [resources]: [] }]) {
        const body = encode(variation.signal, variation.encoding, request);
        const answer = await client.send(variation, compress(variation.compression, body));
        mustAnswer(answer, 200);
        readExportResponse(variation, answer);
      }
    }
  },
  {
    id: 'empty-envelope',
    section: 'Empty Telemetry Envelopes',
    keyword: 'MAY',
    sentence: 'receivers MAY ignore empty envelopes',
    async check({ client }, variation) {
      const { resources, scopes } = fieldNames[variation.signal];
      for (const envelope of [{}, { [scopes]: [] }, { [scopes]: [{}] }]) {
        const body = encode(variation.signal, variation.encoding, { [resources]: [envelope] });
        mustAnswer(await client.send(variation, body), 200);
      }
    }
  },
  {
    id: 'partial-200',
    section: 'Partial Success',
    keyword: 'MUST',
    sentence:
      'If the request is only partially accepted (i.e. when the server accepts only parts of the data and rejects the rest), the server MUST respond with `HTTP 200 OK`.',
    appliesTo: everywhere,
    check: async ({ client }, variation) => void (await sendHalfBad(client, variation))
  },
  {
    id: 'partial-count',
    section: 'Partial Success',
    keyword: 'MUST',
    sentence:
      'it MUST set the respective `rejected_spans`, `rejected_data_points`, `rejected_log_records` or `rejected_profiles` field with the number of spans/data points/log records it rejected.',
    async check({ client }, variation) {
      const { rejected } = await sendHalfBad(client, variation);
      must(rejected === 1n, `${rejected} are counted as rejected, expected 1`);
    }
  },
  {
    id: 'partial-message',
    section: 'Partial Success',
    keyword: 'SHOULD',
    sentence:
      'The server SHOULD populate the `error_message` field with a human-readable error message in English.',
    async check({ client }, variation) {
      const { errorMessage } = await sendHalfBad(client, variation);
      must(errorMessage.trim() !== '', 'error_message is empty');
    }
  },
  {
    id: 'warning-form',
    section: 'Partial Success',
    keyword: 'MUST',
    sentence:
      'In such cases, the `rejected_<signal>` field MUST have a value of `0`, and the `error_message` field MUST be non-empty.',
    async check({ client }, variation) {
      const anonymous = encode(variation.signal, variation.encoding, {
        [fieldNames[variation.signal].resources]: (
          Object.values(requestOf(variation.signal))[0] as JsonObject[]
        ).map((part) => ({ ...part, resource: {} }))
      });
      const partial = readExportResponse(variation, await client.send(variation, anonymous));
      if (partial === null || partial.rejected > 0n) throw new NotApplicable('it warns of nothing');
      must(partial.errorMessage !== '', 'partial_success is set with nothing rejected and no message');
    }
  },
  {
    id: 'duplicate',
    section: 'Duplicate Data',
    keyword: 'stated',
    sentence:
      'The client will typically choose to re-send such data to guarantee delivery, which may result in duplicate data on the server side.',
    async check({ client }, variation) {
      const body = encode(variation.signal, variation.encoding, requestOf(variation.signal));
      mustAnswer(await client.send(variation, body), 200);
      const again = await client.send(variation, body);
      mustAnswer(again, 200);
      const partial = readExportResponse(variation, again);
      must(partial === null || partial.rejected === 0n, 'what was sent again was rejected');
    }
  }
];
