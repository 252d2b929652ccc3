import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares by digest, in constant time, so that the time of an answer tells nothing of a secret, nor of its length. */
export function sameSecret(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
