import type { AttributeValue, Attributes } from './attribute-value.ts';

/** The first of some attributes that is a text or a number, as text; all of them are taken out. */
export function takeText(attributes: Attributes, ...keys: string[]): string | undefined {
  let taken: string | undefined;
  for (const key of keys) {
    const value = attributes.get(key);
    if (taken === undefined && (typeof value === 'number' || (typeof value === 'string' && value !== ''))) {
      taken = String(value);
    }
    attributes.delete(key);
  }
  return taken;
}

/** An attribute that says yes or no; it is taken out. Null where it says neither. */
export function takeBoolean(attributes: Attributes, key: string): boolean | null {
  const value = attributes.get(key);
  attributes.delete(key);
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
}

/** Puts the members of a map beside the attributes; those that are there stay. */
export function addMembers(attributes: Attributes, members: AttributeValue | undefined): void {
  if (!(members instanceof Map)) return;
  for (const [key, value] of members) if (!attributes.has(key)) attributes.set(key, value);
}

/** Gives attributes with a prefix the names behind it; those that are there stay. */
export function dropPrefix(attributes: Attributes, prefix: string): void {
  for (const [key, value] of [...attributes]) {
    if (!key.startsWith(prefix)) continue;
    attributes.delete(key);
    if (!attributes.has(key.slice(prefix.length))) attributes.set(key.slice(prefix.length), value);
  }
}
