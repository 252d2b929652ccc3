import { expect, test } from 'vitest';
import { partialHours } from './partial-hours.ts';

const at = (clock: string) => new Date(`2026-11-20T${clock}Z`);
const partial = (from: string, to: string, now: string) =>
  partialHours({ from: at(from), to: at(to) }, at(now)).map((hour) => hour.toISOString().slice(11, 16));

test.each([
  ['08:00', '10:00', '12:00', []],
  ['08:15', '10:00', '12:00', ['08:00']],
  ['08:00', '10:20', '12:00', ['10:00']],
  ['08:15', '10:20', '10:20', ['08:00', '10:00']],
  ['08:15', '08:45', '12:00', ['08:00']],
  // Asked to the end of an hour that is not over: a clock that runs ahead.
  ['08:00', '10:00', '09:59', ['09:00']],
  ['08:00', '08:00', '12:00', []]
])('%s to %s, asked at %s, has in part %o', (from, to, now, expected) => {
  expect(partial(from, to, now)).toEqual(expected);
});
