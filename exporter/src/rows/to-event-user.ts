import { cutText } from './clean-text.ts';
import type { MappingOptions } from './mapping-options.ts';

/**
 * Who did it: the one who is signed in, else `anonymous:` and the session. `claimed` is what the event itself says, and
 * counts only inside a service.
 */
export function toEventUser(
  claimed: string | undefined,
  sessionId: string | undefined,
  { signedInUserId, trustsUserAttributes, toUserId }: MappingOptions
): string {
  const user = signedInUserId ?? (trustsUserAttributes ? claimed : undefined);
  const stored = user === undefined || !toUserId ? user : toUserId(user);
  return cutText(stored ? stored : `anonymous:${sessionId ?? 'none'}`, 255);
}
