import { describe, expect, test } from 'vitest';
import { dayMs, hourMs } from './bucket-width.ts';
import { chooseBuckets, dayCuts, followsTimeZone, toBucketTimes } from './buckets.ts';

const at = (text: string) => new Date(`2026-${text}Z`);
const longAgo = at('01-01T00:00');

/** Buckets of a range that is answered as it was asked. */
function bucketsOf(from: Date, to: Date, timeZone: string, { onlyRaw = true, rawFrom = longAgo } = {}) {
  const range = { from, to };
  return chooseBuckets({ asked: range, answered: range, onlyRaw, rawFrom }, timeZone);
}

const startsOf = (buckets: { list: { from: Date }[] }) =>
  buckets.list.map(({ from }) => from.toISOString().slice(5, 16));

test('buckets of an hour at most begin at multiples of their width, also before the range', () => {
  const buckets = bucketsOf(at('11-21T09:52'), at('11-21T10:35'), 'Asia/Kolkata');

  expect(buckets.widthMs).toBe(60_000);
  expect(startsOf(buckets).slice(0, 2)).toEqual(['11-21T09:52', '11-21T09:53']);
  expect(startsOf(bucketsOf(at('11-20T10:35'), at('11-21T10:35'), 'UTC'))[0]).toBe('11-20T10:30');
});

test('days are those of the zone, with 23 and with 25 hours', () => {
  const spring = bucketsOf(at('02-20T12:00'), at('03-12T12:00'), 'America/New_York', { onlyRaw: false });
  const autumn = bucketsOf(at('10-20T12:00'), at('11-10T12:00'), 'America/New_York', { onlyRaw: false });

  const hours = ({ list }: typeof spring) =>
    list.map(({ from, to }) => (to.getTime() - from.getTime()) / hourMs);
  expect(spring.widthMs).toBe(dayMs);
  expect(startsOf(spring).slice(0, 2)).toEqual(['02-20T05:00', '02-21T05:00']);
  expect(hours(spring).filter((length) => length !== 24)).toEqual([23]);
  expect(hours(autumn).filter((length) => length !== 24)).toEqual([25]);
});

test('parts of days begin at round times of the zone, shorter and longer where its clocks change', () => {
  const buckets = bucketsOf(at('03-05T12:00'), at('03-12T12:00'), 'America/New_York');

  expect(buckets.widthMs).toBe(2 * hourMs);
  // On 8 March the clock goes from 02:00 to 03:00.
  const day = buckets.list.filter(({ from }) => from >= at('03-08T05:00') && from < at('03-08T11:00'));
  expect(startsOf({ list: day })).toEqual(['03-08T05:00', '03-08T07:00', '03-08T08:00', '03-08T10:00']);
});

describe('a day that begins within an hour', () => {
  const rawFrom = at('11-10T00:00');
  const range = { from: at('11-05T18:30'), to: at('11-21T18:30') };
  const answered = { from: at('11-05T18:00'), to: range.to };
  const buckets = chooseBuckets({ asked: range, answered, onlyRaw: false, rawFrom }, 'Asia/Kolkata');

  test('is rounded down where raw rows are gone, and says so', () => {
    const times = buckets.list.map((bucket) => toBucketTimes(bucket, answered, range.to));

    expect(buckets.list).toHaveLength(16);
    expect(times[0]).toEqual({
      from: '2026-11-05T18:30:00.000Z',
      to: '2026-11-06T18:30:00.000Z',
      partial: false,
      rounded: true
    });
    expect(buckets.starts[0]).toEqual(at('11-05T18:00'));
    // The last one that is rounded ends where raw rows answer.
    expect(times.map(({ rounded }) => rounded)).toEqual([
      ...Array.from({ length: 5 }, () => true),
      ...Array.from({ length: 11 }, () => false)
    ]);
  });

  test('leaves no gap and no overlap in what is answered', () => {
    for (const [index, { answered: each }] of buckets.list.slice(0, -1).entries()) {
      expect(buckets.list[index + 1]!.answered.from).toEqual(each.to);
    }
  });

  test('is where sources have to be divided; nothing is where buckets are hours', () => {
    expect(dayCuts(range, 'Asia/Kolkata')).toContainEqual(at('11-10T18:30'));
    expect(dayCuts({ from: at('11-14T00:00'), to: at('11-21T00:00') }, 'Asia/Kolkata')).toEqual([]);
  });
});

test('only of long ranges does a zone change the numbers', () => {
  expect(followsTimeZone({ from: at('11-20T00:00'), to: at('11-21T00:00') })).toBe(false);
  expect(followsTimeZone({ from: at('11-14T00:00'), to: at('11-21T00:00') })).toBe(true);
});
