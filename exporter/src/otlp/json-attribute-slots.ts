import { resourceAttributes, toServiceResource, type ServiceResource } from '../rows/service-resource.ts';
import { toSlotValue, type SlotValue } from '../rows/slot-value.ts';
import { numberIn, objectIn, objectsIn, type JsonObject } from './json-value.ts';

const resourceSlots = slotsOf(resourceAttributes);

/** Positions of known attribute names. */
export function slotsOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, position) => [name, position]));
}

/** Puts the values of known attributes into their positions. */
export function fillSlots(parent: JsonObject, slots: ReadonlyMap<string, number>, values: SlotValue[]): void {
  for (const attribute of objectsIn(parent, 'attributes')) {
    const slot = typeof attribute.key === 'string' ? slots.get(attribute.key) : undefined;
    if (slot === undefined) continue;
    const value = toScalar(objectIn(attribute, 'value'));
    if (value !== undefined) values[slot] = value;
  }
}

/** The resource of a resourceSpans, resourceMetrics or resourceLogs. */
export function jsonResource(parent: JsonObject): ServiceResource {
  const values: SlotValue[] = resourceAttributes.map(() => undefined);
  fillSlots(objectIn(parent, 'resource'), resourceSlots, values);
  return toServiceResource(values);
}

/** The value of an AnyValue where it is a text, a number or a boolean. */
export function toScalar(value: JsonObject): SlotValue {
  if (typeof value.stringValue === 'string') return toSlotValue(value.stringValue);
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (value.intValue !== undefined) return toInteger(value.intValue);
  return toSlotValue(numberIn(value, 'doubleValue'));
}

/** A number where it is exact, else its digits. */
function toInteger(value: unknown): SlotValue {
  if (typeof value === 'number') return toSlotValue(value);
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
