import { expect, test } from 'vitest';
import { toEmergencyCutoff } from './to-emergency-cutoff.ts';

const now = new Date('2026-03-10T02:00:00Z');
const rowsByDay = new Map([3, 4, 5, 6, 7, 8, 9].map((day) => [Date.parse(`2026-03-0${day}T00:00:00Z`), 100]));
const rawFrom = new Date('2026-03-03T02:00:00Z');

test('as many whole days go, oldest first, as bring the total below the threshold', () => {
  const cutoff = toEmergencyCutoff({ now, rawFrom, totalRows: 1150, alertRows: 1000, rowsByDay });

  expect(cutoff).toEqual(new Date('2026-03-05T00:00:00Z'));
});

test('rows of the last 24 hours stay, however large the database is', () => {
  const cutoff = toEmergencyCutoff({ now, rawFrom, totalRows: 1e9, alertRows: 1000, rowsByDay });

  expect(cutoff).toEqual(new Date('2026-03-09T00:00:00Z'));
});

test('where no whole day may go there is no cutoff', () => {
  const late = { now, totalRows: 1e9, alertRows: 1000, rowsByDay };

  expect(toEmergencyCutoff({ ...late, rawFrom: new Date('2026-03-09T00:00:00Z') })).toBeNull();
  expect(toEmergencyCutoff({ ...late, rawFrom: new Date('2026-03-09T05:00:00Z') })).toBeNull();
});

test('a database that is small enough keeps everything', () => {
  expect(toEmergencyCutoff({ now, rawFrom, totalRows: 999, alertRows: 1000, rowsByDay })).toBeNull();
});
