import { createHash } from 'node:crypto';

/** 32 hexadecimal digits that stand for a text: half of its SHA-256, as long as a UUID. */
export function toDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
