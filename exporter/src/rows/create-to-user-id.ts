import { createHmac } from 'node:crypto';

/** What is stored of a user: `raw` the id as it is, `hash` a keyed hash of it, `drop` nothing. */
export type UserIdMode = 'raw' | 'hash' | 'drop';

export interface UserIdOptions {
  mode: UserIdMode;
  /** Of the hash; ids hashed with one key are one user, and nobody without it can find out whose they are. */
  key?: string;
  /** Where sign-in does not tell capitals from small letters, one person would else be several users. */
  isLowerCased?: boolean;
}

// Half of the HMAC, which is as long as a UUID and as safe from two users having one.
const hashDigits = 32;
// Most requests come from few users, and an HMAC costs as much as a span.
const cachedUsersMax = 10_000;

/**
 * Creates the one function that decides what is stored for a user id; null where nothing is. The import in services and
 * the receiver have to be told the same, so that one person is one user. Throws where a hash has no key.
 */
export function createToUserId({
  mode,
  key,
  isLowerCased = false
}: UserIdOptions): (userId: string) => string | null {
  const toCase = (userId: string) => (isLowerCased ? userId.toLowerCase() : userId);
  switch (mode) {
    case 'raw':
      return toCase;
    case 'drop':
      return () => null;
    case 'hash':
      if (!key) throw new Error('LAKEGAUGE_USER_ID=hash needs LAKEGAUGE_USER_ID_KEY, a secret text');
      return cached((userId) => toHash(toCase(userId), key));
  }
}

function toHash(userId: string, key: string): string {
  return createHmac('sha256', key).update(userId).digest('hex').slice(0, hashDigits);
}

function cached(toStored: (userId: string) => string): (userId: string) => string {
  const known = new Map<string, string>();
  return (userId) => {
    const stored = known.get(userId) ?? toStored(userId);
    if (known.size >= cachedUsersMax) known.clear();
    known.set(userId, stored);
    return stored;
  };
}
