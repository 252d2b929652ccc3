import { createHmac } from 'node:crypto';

/**
 * The forms under which a person may be stored: as given, lower-cased as on Databricks, and the keyed hash (HMAC-SHA-256, hex) of
 * both where the operator has ids hashed.
 */
export function toStoredUserIds(id: string, key: string | undefined): string[] {
  const plain = [id, id.toLowerCase()];
  const hashed = key ? plain.map((form) => createHmac('sha256', key).update(form).digest('hex')) : [];
  return [...new Set([...plain, ...hashed])];
}
