import { attributeDepthMax, type AttributeValue, type Attributes } from '../rows/attribute-value.ts';
import { toScalar } from './json-attribute-slots.ts';
import { objectIn, objectsIn, textIn, type JsonObject } from './json-value.ts';

/** The attributes of an item. */
export function jsonAttributes(parent: JsonObject, field = 'attributes', depth = 0): Attributes {
  return new Map(
    objectsIn(parent, field).map((attribute) => [
      textIn(attribute, 'key'),
      jsonAttributeValue(objectIn(attribute, 'value'), depth)
    ])
  );
}

/** An AnyValue; what is nested too deeply is null. */
export function jsonAttributeValue(value: JsonObject, depth = 0): AttributeValue {
  const list = value.arrayValue;
  const map = value.kvlistValue;
  if (list !== undefined && list !== null) {
    if (depth >= attributeDepthMax) return null;
    return objectsIn(objectIn(value, 'arrayValue'), 'values').map((item) =>
      jsonAttributeValue(item, depth + 1)
    );
  }
  if (map !== undefined && map !== null) {
    if (depth >= attributeDepthMax) return null;
    return jsonAttributes(objectIn(value, 'kvlistValue'), 'values', depth + 1);
  }
  if (typeof value.bytesValue === 'string') return Buffer.from(value.bytesValue, 'base64').toString('base64');
  return toScalar(value) ?? null;
}
