import type { Answer, Variation } from './otlp-client.ts';
import { contentTypes } from './otlp-client.ts';
import { readMessage, type FieldValue } from './protobuf.ts';
import { fieldNames, type JsonObject } from './telemetry.ts';

/** A rule that a server broke. */
export class Violation extends Error {
  override name = 'Violation';
}

/** A rule that cannot be looked at with this server, because it does not do what the rule is about. */
export class NotApplicable extends Error {
  override name = 'NotApplicable';
}

/** What partial_success holds. */
export interface PartialSuccess {
  rejected: bigint;
  errorMessage: string;
}

export interface RpcStatus {
  code: number;
  message: string;
  /** The types of its details. */
  details: string[];
}

/** Throws a Violation with the reason unless `holds`. */
export function must(holds: boolean, reason: string): void {
  if (!holds) throw new Violation(reason);
}

/** The status has to be one of these. */
export function mustAnswer({ status }: Answer, ...expected: number[]): void {
  must(expected.includes(status), `status ${status}, expected ${expected.join(' or ')}`);
}

/** The answer has to be of the type of the request, to the letter: clients compare it as text. */
export function mustHaveTypeOf({ encoding }: Variation, { contentType }: Answer): void {
  must(
    contentType === contentTypes[encoding],
    `Content-Type is ${contentType ?? 'missing'}, expected exactly ${contentTypes[encoding]}`
  );
}

/** What an Export…ServiceResponse says; null where partial_success is unset. Throws a Violation where it is none. */
export function readExportResponse({ signal, encoding }: Variation, { body }: Answer): PartialSuccess | null {
  try {
    return encoding === 'json'
      ? readJsonResponse(fieldNames[signal].rejected, body)
      : readProtobufResponse(body);
  } catch (error) {
    throw new Violation(
      `the body is no Export response: ${(error as Error).message}; it begins ${begin(body)}`
    );
  }
}

/** The google.rpc.Status of an error. Throws a Violation where the body is none. */
export function readStatus({ encoding }: Variation, { body }: Answer): RpcStatus {
  try {
    return encoding === 'json' ? readJsonStatus(body) : readProtobufStatus(body);
  } catch (error) {
    throw new Violation(`the body is no Status: ${(error as Error).message}; it begins ${begin(body)}`);
  }
}

function readJsonResponse(rejectedField: string, body: Buffer): PartialSuccess | null {
  const { partialSuccess } = toObject(JSON.parse(body.toString()));
  if (partialSuccess === undefined || partialSuccess === null) return null;
  const fields = toObject(partialSuccess);
  return {
    rejected: BigInt((fields[rejectedField] ?? 0) as string),
    errorMessage: (fields.errorMessage ?? '') as string
  };
}

function readProtobufResponse(body: Buffer): PartialSuccess | null {
  const partialSuccess = readMessage(body).get(1);
  if (partialSuccess === undefined) return null;
  const fields = readMessage(partialSuccess as Buffer);
  return { rejected: (fields.get(1) ?? 0n) as bigint, errorMessage: toText(fields.get(2)) };
}

function readJsonStatus(body: Buffer): RpcStatus {
  const { code = 0, message = '', details = [] } = toObject(JSON.parse(body.toString()));
  if (typeof code !== 'number' || typeof message !== 'string' || !Array.isArray(details)) {
    throw new Error('code is no number, message no text or details no list');
  }
  return { code, message, details: details.map((detail) => String((detail as JsonObject)['@type'])) };
}

function readProtobufStatus(body: Buffer): RpcStatus {
  const fields = readMessage(body);
  const details = fields.get(3);
  return {
    code: Number(fields.get(1) ?? 0n),
    message: toText(fields.get(2)),
    details: details === undefined ? [] : [toText(readMessage(details as Buffer).get(1))]
  };
}

function toText(value: FieldValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'bigint') throw new Error('a text is a number');
  return new TextDecoder('utf-8', { fatal: true }).decode(value);
}

function toObject(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is no object');
  return value as JsonObject;
}

function begin(body: Buffer): string {
  return JSON.stringify(body.subarray(0, 60).toString('latin1'));
}
