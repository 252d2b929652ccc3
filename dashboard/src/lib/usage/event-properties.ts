/** One property of an event, as text for a person. */
export interface EventProperty {
  name: string;
  value: string;
}

/** The properties of an event in the order in which they were sent; whatever is no object has one without a name. */
export function toEventProperties(metadata: unknown): EventProperty[] {
  if (metadata === null || metadata === undefined) return [];
  if (typeof metadata !== 'object' || Array.isArray(metadata)) return [{ name: '', value: toText(metadata) }];
  return Object.entries(metadata).map(([name, value]) => ({ name, value: toText(value) }));
}

/** All properties in one line; numbers without the digits that nobody reads. */
export function summariseProperties(metadata: unknown): string {
  return toEventProperties(metadata)
    .map(({ name, value }) => `${name} ${shorten(value)}`.trim())
    .join(' · ');
}

function shorten(value: string): string {
  return /^-?\d+\.\d{4,}$/.test(value) ? String(Number(Number(value).toPrecision(4))) : value;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
