import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Secrets that are known by their digests. A given one is compared with every one of them in constant time, so that
 * the time of an answer tells nothing about how much of it was right.
 */
export class CredentialList {
  readonly #digests: Buffer[];

  constructor(credentials: readonly string[]) {
    this.#digests = credentials.map(digest);
  }

  accepts(given: string): boolean {
    const wanted = digest(given);
    let isKnown = false;
    for (const known of this.#digests) if (timingSafeEqual(known, wanted)) isKnown = true;
    return isKnown;
  }
}

function digest(credential: string): Buffer {
  return createHash('sha256').update(credential).digest();
}
