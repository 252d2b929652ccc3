import { createToUserId } from '@lakegauge/exporter/sdk';

/**
 * The forms under which a person may be stored, whatever LAKEGAUGE_USER_ID was when they were: as given, in lower case, and the hash
 * of both where there is a key.
 */
export function toStoredUserIds(id: string, key: string | undefined): string[] {
  const plain = [id, id.toLowerCase()];
  const hashed = key === undefined ? [] : plain.map(createToUserId({ mode: 'hash', key }));
  return [...new Set([...plain, ...hashed.filter((form) => form !== null)])];
}
