import type { Encoding } from './encoding.ts';

export type StatusCode = 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 429 | 500 | 503;

// google.rpc.Code, after the mapping of HTTP codes that the collector uses.
const statusCodes: Record<StatusCode, number> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  408: 4,
  413: 3,
  415: 3,
  429: 8,
  500: 13,
  503: 14
};

// Clients read 4 MiB at most; nobody wants to read more than this.
const messageLengthMax = 1000;

// What the specification wants in the details of a 400.
const badRequestType = 'type.googleapis.com/google.rpc.BadRequest';

/** A google.rpc.Status: field 1 code, field 2 message, field 3 details; those of a 400 are a google.rpc.BadRequest. */
export function encodeStatus(encoding: Encoding, statusCode: StatusCode, message: string): Buffer {
  const code = statusCodes[statusCode];
  const text = message.slice(0, messageLengthMax);
  const isBadData = statusCode === 400;
  if (encoding === 'application/json') {
    const details = [{ '@type': badRequestType, fieldViolations: [{ field: 'body', description: text }] }];
    return Buffer.from(JSON.stringify({ code, message: text, ...(isBadData ? { details } : {}) }));
  }
  const status = [Buffer.from([0x08, code]), lengthDelimited(0x12, Buffer.from(text))];
  if (isBadData) {
    const violation = [lengthDelimited(0x0a, Buffer.from('body')), lengthDelimited(0x12, Buffer.from(text))];
    const badRequest = lengthDelimited(0x0a, Buffer.concat(violation));
    const details = [lengthDelimited(0x0a, Buffer.from(badRequestType)), lengthDelimited(0x12, badRequest)];
    status.push(lengthDelimited(0x1a, Buffer.concat(details)));
  }
  return Buffer.concat(status);
}

/**
 * An Export…ServiceResponse: empty when everything was accepted, else field 1 partial_success with field 1 the number of
 * rejected items and field 2 the reason. With nothing rejected and a message all the same, that is a warning.
 */
export function encodePartialSuccess(
  encoding: Encoding,
  rejectedField: string,
  rejected: { count: number; message: string }
): Buffer {
  const isPartial = rejected.count > 0 || rejected.message !== '';
  const errorMessage = rejected.message.slice(0, messageLengthMax);
  if (encoding === 'application/json') {
    const partialSuccess = { [rejectedField]: String(rejected.count), errorMessage };
    return Buffer.from(JSON.stringify(isPartial ? { partialSuccess } : {}));
  }
  if (!isPartial) return Buffer.alloc(0);
  const message = lengthDelimited(0x12, Buffer.from(errorMessage));
  return lengthDelimited(0x0a, Buffer.concat([Buffer.from([0x08]), varint(rejected.count), message]));
}

function lengthDelimited(tag: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
