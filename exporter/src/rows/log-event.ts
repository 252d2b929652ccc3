import type { AttributeValue, Attributes } from './attribute-value.ts';
import type { UnixTime } from './unix-time.ts';

/** A log record with an event name, of whichever encoding it came in. */
export interface LogEvent {
  name: string;
  scopeName: string;
  /** When it happened; 0 where the sender did not say. */
  time: UnixTime;
  /** When it was first seen; 0 where nobody said. */
  observed: UnixTime;
  body: AttributeValue;
  attributes: Attributes;
  /** Lower-case hexadecimal digits, or empty. */
  traceId: string;
  spanId: string;
}

/** Before the name of an event was a field of its own, it was this attribute. */
export const eventNameAttribute = 'event.name';
