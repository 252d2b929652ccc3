import { toDigest } from './to-digest.ts';

/** The row id of an event that its sender gave an id: a UUID as it is, anything else by its digest. */
export function toEventId(uid: string): string {
  const digits = uid.replaceAll('-', '').toLowerCase();
  const isUuid =
    /^[0-9a-f]{32}$/.test(digits) && (uid.length === 32 || /^.{8}-.{4}-.{4}-.{4}-.{12}$/.test(uid));
  return isUuid ? digits : toDigest(`log.record.uid ${uid}`);
}
