import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { sameSecret } from '../same-secret.ts';

/** A session as its cookie proves it. */
export interface Session {
  id: string;
  expiresAt: Date;
}

/** Makes and reads the values of session cookies. */
export interface Sessions {
  create(now: Date): { session: Session; value: string };
  /** `invalid` is everything that was not made with this key. */
  read(value: string, now: Date): Session | 'invalid' | 'expired';
}

/** A working day. */
export const sessionSeconds = 12 * 3600;

/**
 * Sessions that every replica can check without a shared memory: the cookie is signed with a key made from the admin
 * token, so that another token ends all of them. The token itself cannot be found from a cookie.
 */
export function createSessions(adminToken: string): Sessions {
  const key = Buffer.from(hkdfSync('sha256', adminToken, '', 'lakegauge session', 32));
  const sign = (content: string) => createHmac('sha256', key).update(content).digest('base64url');
  return {
    create(now) {
      const session = { id: randomUUID(), expiresAt: new Date(now.getTime() + sessionSeconds * 1000) };
      const content = `${session.id}.${session.expiresAt.getTime()}`;
      return { session, value: `${content}.${sign(content)}` };
    },
    read(value, now) {
      const match = /^([0-9a-f-]{36})\.(\d{1,15})\.([A-Za-z0-9_-]{43})$/.exec(value);
      if (!match) return 'invalid';
      const [, id = '', expires = '', signature = ''] = match;
      if (!sameSecret(sign(`${id}.${expires}`), signature)) return 'invalid';
      const expiresAt = new Date(Number(expires));
      return expiresAt > now ? { id, expiresAt } : 'expired';
    }
  };
}
