import { describe, expect, test } from 'vitest';
import {
  describePickerFault,
  describeRangeFault,
  earliestDate,
  parseTimeRange,
  timeRangePresets,
  type TimeRangeInput
} from './time-range.ts';

const now = new Date('2026-11-21T10:35:20.500Z');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function parse(input: TimeRangeInput): string {
  const parsed = parseTimeRange(input, now);
  if ('fault' in parsed) return parsed.fault;
  return `${parsed.name} ${parsed.range.from.toISOString()} ${parsed.range.to.toISOString()}`;
}

function ago(ms: number): string {
  return new Date(now.getTime() - ms).toISOString();
}

describe('a preset', () => {
  test('is the last 24 hours where nothing is asked for', () => {
    expect(parse({})).toBe('24h 2026-11-20T10:35:20.500Z 2026-11-21T10:35:20.500Z');
  });

  test.each([
    ['24h', 1],
    ['7d', 7],
    ['30d', 30],
    ['90d', 90]
  ])('%s ends now and is %i days long', (time_range, days) => {
    const parsed = parseTimeRange({ time_range }, now);

    expect(parsed).toEqual({ name: time_range, range: { from: new Date(ago(days * dayMs)), to: now } });
  });

  test('is refused by name when there is none of that name', () => {
    expect(parse({ time_range: '24H' })).toBe('unknown_preset');
    expect(parse({ time_range: '' })).toBe('unknown_preset');
    expect(timeRangePresets).toEqual(['24h', '7d', '30d', '90d']);
  });

  test('is refused beside a start or an end', () => {
    expect(parse({ time_range: '24h', start: '2026-11-20', end: '2026-11-21' })).toBe('ambiguous');
    expect(parse({ time_range: '24h', end: '2026-11-21' })).toBe('ambiguous');
  });
});

describe('a start and an end', () => {
  test('are taken as they stand', () => {
    expect(parse({ start: '2026-11-20T08:30:00Z', end: '2026-11-20T10:30:00.250+01:00' })).toBe(
      'custom 2026-11-20T08:30:00.000Z 2026-11-20T09:30:00.250Z'
    );
  });

  test('are UTC where they name no zone', () => {
    expect(parse({ start: '2026-11-20T08:30', end: '2026-11-20T08:31:05' })).toBe(
      'custom 2026-11-20T08:30:00.000Z 2026-11-20T08:31:05.000Z'
    );
  });

  test('keep their zone where the plus sign was not escaped', () => {
    expect(parse({ start: '2026-11-20T08:30:00 02:00', end: '2026-11-20T08:30:00Z' })).toBe(
      'custom 2026-11-20T06:30:00.000Z 2026-11-20T08:30:00.000Z'
    );
  });

  test('are whole UTC days where they are dates', () => {
    expect(parse({ start: '2026-11-18', end: '2026-11-19' })).toBe(
      'custom 2026-11-18T00:00:00.000Z 2026-11-20T00:00:00.000Z'
    );
  });

  test('may be the same date', () => {
    expect(parse({ start: '2026-11-19', end: '2026-11-19' })).toBe(
      'custom 2026-11-19T00:00:00.000Z 2026-11-20T00:00:00.000Z'
    );
  });

  test('are refused when one is missing', () => {
    expect(parse({ start: '2026-11-18' })).toBe('incomplete');
    expect(parse({ end: '2026-11-18' })).toBe('incomplete');
  });

  test.each([
    'yesterday',
    '',
    '2026-02-30',
    '2026-13-01',
    '2026-11-20T25:00Z',
    '2026-11-20T10:00:00+1',
    '20261120',
    '1763600000',
    '2026-11-20 10:00:00; drop table',
    '+002026-11-20'
  ])('are refused as unreadable when one is "%s"', (start) => {
    expect(parse({ start, end: '2026-11-21' })).toBe('unreadable');
  });
});

describe('the end', () => {
  test('on today means now', () => {
    expect(parse({ start: '2026-11-21', end: '2026-11-21' })).toBe(
      'custom 2026-11-21T00:00:00.000Z 2026-11-21T10:35:20.500Z'
    );
  });

  test('may be a minute ahead, for clocks that differ, and then means now', () => {
    expect(parse({ start: '2026-11-21T10:00:00Z', end: ago(-60_000) })).toBe(
      'custom 2026-11-21T10:00:00.000Z 2026-11-21T10:35:20.500Z'
    );
  });

  test('is in the future beyond that minute, and tomorrow', () => {
    expect(parse({ start: '2026-11-21T10:00:00Z', end: ago(-60_001) })).toBe('future');
    expect(parse({ start: '2026-11-21', end: '2026-11-22' })).toBe('future');
  });

  test('is never before the start or at it', () => {
    expect(parse({ start: '2026-11-20', end: '2026-11-19' })).toBe('order');
    expect(parse({ start: '2026-11-20T08:00:00Z', end: '2026-11-20T08:00:00Z' })).toBe('order');
    expect(parse({ start: ago(-30_000), end: ago(-40_000) })).toBe('order');
  });
});

describe('the 90 days', () => {
  test('hold a start of 90 days ago', () => {
    expect(parse({ start: ago(90 * dayMs), end: now.toISOString() })).toMatch(/^custom/);
  });

  test('hold 90 local days of which one has 25 hours', () => {
    expect(parse({ start: ago(90 * dayMs + hourMs), end: now.toISOString() })).toMatch(/^custom/);
  });

  test('hold the earliest date that the message names', () => {
    const start = earliestDate(now);

    expect(start).toBe('2026-08-23');
    expect(parse({ start, end: '2026-08-24' })).toBe(
      'custom 2026-08-23T00:00:00.000Z 2026-08-25T00:00:00.000Z'
    );
    expect(parse({ start: '2026-08-22', end: '2026-08-24' })).toBe('retention');
  });

  test('do not hold a start of 91 days ago, however short the range', () => {
    expect(parse({ start: ago(91 * dayMs), end: ago(91 * dayMs - 1000) })).toBe('retention');
  });

  test('are also the longest range', () => {
    expect(parse({ start: '2026-08-23', end: '2026-11-21' })).toBe('too_long');
    expect(parse({ start: '2026-08-24', end: '2026-11-21' })).toMatch(/^custom/);
  });
});

test('the API says what is wrong in the words of the contract', () => {
  expect(describeRangeFault('future', now)).toBe('Cannot query future dates');
  expect(describeRangeFault('retention', now)).toBe(
    'Data retention is 90 days; earliest queryable date is 2026-08-23'
  );
  expect(describeRangeFault('too_long', now)).toBe('Maximum time range is 90 days');
  expect(describeRangeFault('order', now)).toBe('Start date must be before end date');
});

test('the calendar says what is wrong in the words of the contract', () => {
  expect(describePickerFault('too_long')).toBe(
    'Date range cannot exceed 90 days. Please select a shorter range.'
  );
  expect(describePickerFault('retention')).toBe(
    'Data is only available for the last 90 days. Please select a more recent date.'
  );
  expect(describePickerFault('future')).toBe('Cannot select future dates.');
  expect(describePickerFault('order')).toBe('Start date must be before end date.');
});
