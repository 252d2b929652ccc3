import type { Identification } from '@lakegauge/dashboard/handler';
import { authExpired, authInvalid, cannotVerify } from '../access.ts';

/** What the workspace answered to "who am I", read completely. */
export interface CurrentUserAnswer {
  statusCode: number;
  body: string;
}

/** Turns the workspace's answer about the owner of a token into who that is. */
export function toIdentification(
  answer: CurrentUserAnswer,
  adminGroups: ReadonlySet<string>
): Identification {
  const { statusCode, body } = answer;
  switch (statusCode) {
    case 200:
      return toViewer(body, adminGroups);
    case 401:
      return /expired/i.test(body)
        ? { refusal: authExpired('The user token has expired; load the page again') }
        : { refusal: authInvalid('The workspace does not know the user token; sign in again') };
    case 403:
      return { refusal: cannotVerify(`The workspace forbids the check (403): ${excerpt(body)}`) };
    case 404:
      // A session that has assumed a role is nobody that the workspace could name, and asking again won't help.
      return { viewer: { userId: null, name: 'a session without a user', isAdmin: false } };
    default:
      return { refusal: cannotVerify(`The workspace answered ${statusCode}: ${excerpt(body)}`) };
  }
}

function toViewer(body: string, adminGroups: ReadonlySet<string>): Identification {
  const user = parseObject(body);
  if (!user) return { refusal: cannotVerify('The workspace answered something that is not JSON') };
  const { userName, displayName, active, groups } = user;
  if (typeof userName !== 'string' || userName === '') {
    return { refusal: cannotVerify('The workspace answered without a userName') };
  }
  const isAdmin = active !== false && groupNames(groups).some((name) => adminGroups.has(foldCase(name)));
  return {
    viewer: {
      userId: userName.toLowerCase().slice(0, 255),
      name: typeof displayName === 'string' && displayName !== '' ? displayName.slice(0, 255) : userName,
      isAdmin
    }
  };
}

/** Display names of the groups, direct and inherited alike; none where the list is missing or no list. */
function groupNames(groups: unknown): string[] {
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((group: unknown) => {
    const display = typeof group === 'object' && group !== null && 'display' in group ? group.display : null;
    return typeof display === 'string' ? [display] : [];
  });
}

/**
 * Lower case, save where that would turn a foreign character into an ASCII one: the Kelvin sign becomes a k, and a
 * group that anybody may create would pass for another.
 */
export function foldCase(name: string): string {
  return [...name]
    .map((character) => {
      const lower = character.toLowerCase();
      return character > '\x7f' && /[\0-\x7f]/.test(lower) ? character : lower;
    })
    .join('');
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Enough of an error to act on, for instance the scope that is missing; on one line. */
function excerpt(body: string): string {
  return body.slice(0, 300).replaceAll(/\s+/g, ' ');
}
