import { toJsonText, type AttributeValue, type Attributes } from './attribute-value.ts';
import { cutText } from './clean-text.ts';
import { withoutQueries } from './without-queries.ts';

/** What the metadata of an event may take, bytes of JSON. */
export const metadataBytesMax = 8192;

// `"truncated":true` with its comma.
const markBytes = 17;
// Less of a text says nothing.
const textBytesMin = 64;

// Who somebody is comes from whoever let the request in, and queries hold secrets.
const unstored =
  /^(user\.|enduser\.|user_id$|session[._]id$|log\.record\.uid$|event\.name$|url\.(query|fragment)$)/;

/**
 * What is left of an event's attributes, as JSON text; null where nothing is. Never holds a user or the query of a URL.
 * Members come in while there is room for them, a text that is too long is cut, and `truncated` tells that something is
 * missing.
 */
export function toEventMetadata(attributes: Attributes): string | null {
  const kept: Attributes = new Map();
  let room = metadataBytesMax - 2 - markBytes;
  let isTruncated = false;
  for (const [key, given] of attributes) {
    if (given === null || unstored.test(key)) continue;
    const keyBytes = bytesOf(key) + 2;
    const value = fit(toStored(given), room - keyBytes);
    if (value === undefined) isTruncated = true;
    else {
      if (value.isCut) isTruncated = true;
      room -= keyBytes + value.bytes;
      kept.set(key, value.value);
    }
  }
  if (isTruncated) kept.set('truncated', true);
  return kept.size === 0 ? null : toJsonText(kept);
}

function fit(
  value: AttributeValue,
  room: number
): { value: AttributeValue; bytes: number; isCut: boolean } | undefined {
  const bytes = bytesOf(value);
  if (bytes <= room) return { value, bytes, isCut: false };
  if (typeof value !== 'string' || room < textBytesMin) return undefined;
  // A character takes up to 6 bytes of JSON; most take one.
  let cut = cutText(value, room);
  while (bytesOf(cut) > room) cut = cutText(cut, Math.floor([...cut].length * 0.8));
  return { value: cut, bytes: bytesOf(cut), isCut: true };
}

function bytesOf(value: AttributeValue): number {
  return Buffer.byteLength(toJsonText(value));
}

function toStored(value: AttributeValue): AttributeValue {
  // No more than this can be stored, so no more is searched for URLs.
  if (typeof value === 'string') return withoutQueries(cutText(value, metadataBytesMax));
  if (Array.isArray(value)) return value.map(toStored);
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, toStored(member)]));
  return value;
}
