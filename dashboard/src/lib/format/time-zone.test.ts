import { expect, test } from 'vitest';
import { isTimeZone } from './time-zone.ts';

test('a zone is known by its IANA name only', () => {
  expect([isTimeZone('Europe/Berlin'), isTimeZone('UTC')]).toEqual([true, true]);
  expect([isTimeZone('Europe/Atlantis'), isTimeZone('"><script>')]).toEqual([false, false]);
});
