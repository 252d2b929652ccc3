import { cleanText } from './clean-text.ts';

/** What an attribute that is read for a column may hold: clean text, a finite number, a boolean, or nothing. */
export type SlotValue = string | number | boolean | undefined;

/** Lists and objects are no values for a column; nor are NaN and the infinities, which JSON cannot carry. */
export function toSlotValue(value: unknown): SlotValue {
  switch (typeof value) {
    case 'string':
      return cleanText(value);
    case 'number':
      if (!Number.isFinite(value)) return undefined;
      // Beyond 2^53 senders differ in how they write the same number; its digits are one form.
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? String(BigInt(value)) : value;
    case 'boolean':
      return value;
    default:
      return undefined;
  }
}

/** Text of a value that should be text; absent where it is empty. */
export function toText(value: SlotValue): string | undefined {
  return value === undefined || value === '' ? undefined : String(value);
}
