import { cleanText } from '../rows/clean-text.ts';
import { DecodeAllowance, type DecodeOptions } from './decode-allowance.ts';
import { spendJson } from './json-memory.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';

export type JsonObject = Record<string, unknown>;

/** Parses a body. Throws an OtlpDecodeError unless it is a JSON object, an OversizedRequestError where it is too much. */
export function parseJson(body: Buffer, options: DecodeOptions): JsonObject {
  spendJson(body, new DecodeAllowance(options.decodedBytesMax));
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new OtlpDecodeError(`The body is not JSON: ${(error as Error).message}`, { cause: error });
  }
  return toObject(value, 'The body');
}

/** The objects of a repeated field; none where it is absent or null. Throws an OtlpDecodeError on anything else. */
export function objectsIn(parent: JsonObject, field: string): JsonObject[] {
  const value = parent[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new OtlpDecodeError(`${field} is not an array`);
  return value.map((item) => toObject(item, `An item of ${field}`));
}

/** The object in a field; empty where it is absent or null. Throws an OtlpDecodeError on anything else. */
export function objectIn(parent: JsonObject, field: string): JsonObject {
  const value = parent[field];
  return value === undefined || value === null ? {} : toObject(value, field);
}

/** Clean text in a field; empty where there is none. */
export function textIn(parent: JsonObject, field: string): string {
  const value = parent[field];
  return typeof value === 'string' ? cleanText(value) : '';
}

/** A number, also where it is written as text, as proto3's JSON does with 64-bit numbers, NaN and Infinity. */
export function numberIn(parent: JsonObject, field: string): number | undefined {
  const value = parent[field];
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) && value !== 'NaN' ? undefined : number;
}

function toObject(value: unknown, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new OtlpDecodeError(`${what} is not an object`);
}

/** At most `lengthMax` numbers of a repeated field. Throws an OtlpDecodeError where the field is no array. */
export function numbersIn(parent: JsonObject, field: string, lengthMax: number): number[] {
  const value = parent[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new OtlpDecodeError(`${field} is not an array`);
  // Numbers of 64 bits come as text; what is none becomes NaN, which no bucket takes.
  return value
    .slice(0, lengthMax)
    .map((item) =>
      typeof item === 'string' && item.trim() !== '' ? Number(item) : typeof item === 'number' ? item : NaN
    );
}
