import { cleanText } from './clean-text.ts';
import { toSlotValue } from './slot-value.ts';

/** An OTLP AnyValue. Keys are data of the sender, also `__proto__`, so they are kept in maps and never in objects. */
export type AttributeValue = string | number | boolean | null | AttributeValue[] | Attributes;

/** Clean keys; of equal keys the last one counts. */
export type Attributes = Map<string, AttributeValue>;

/** Values nested deeper than this are null. */
export const attributeDepthMax = 32;

/** From a value of the SDK, or of parsed JSON. */
export function toAttributeValue(value: unknown, depth = 0): AttributeValue {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'object' || value === null) return toSlotValue(value) ?? null;
  if (depth >= attributeDepthMax) return null;
  if (Array.isArray(value)) return value.map((item) => toAttributeValue(item, depth + 1));
  return toAttributes(value as Record<string, unknown>, depth + 1);
}

/** From attributes of the SDK, or an object of parsed JSON. */
export function toAttributes(attributes: Record<string, unknown>, depth = 0): Attributes {
  return new Map(
    Object.keys(attributes).map((key) => [cleanText(key), toAttributeValue(attributes[key], depth)])
  );
}

/** JSON text with keys in order, so that equal attributes have equal text. */
export function toJsonText(value: AttributeValue): string {
  if (value instanceof Map) {
    const members = [...value]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${toJsonText(member)}`);
    return `{${members.join(',')}}`;
  }
  return Array.isArray(value) ? `[${value.map(toJsonText).join(',')}]` : JSON.stringify(value);
}
