import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSources, type RollupState, type SourcePlan } from './plan-sources.ts';

const hourMs = 3_600_000;
const at = (text: string) => new Date(`2026-03-${text}Z`);

const state: RollupState = {
  rawFrom: at('10T00:00'),
  rolledUp: at('17T09:00'),
  markedHours: []
};

function describePlan(plan: SourcePlan): string[] {
  const time = (date: Date) => date.toISOString().slice(8, 16);
  return plan.pieces.map(({ source, from, to }) => `${source} ${time(from)} ${time(to)}`);
}

describe('where raw rows are kept', () => {
  test('cut hours and running hours are raw, whole rolled-up hours are rollups', () => {
    const plan = planSources({ from: at('15T10:35'), to: at('17T10:20') }, state, false);

    expect(describePlan(plan)).toEqual([
      'raw 15T10:35 15T11:00',
      'rollup 15T11:00 17T09:00',
      'raw 17T09:00 17T10:20'
    ]);
  });

  test('everything is raw when that is asked for', () => {
    const plan = planSources({ from: at('15T10:35'), to: at('17T10:20') }, state, true);

    expect(describePlan(plan)).toEqual(['raw 15T10:35 17T10:20']);
  });

  test('a marked hour is raw between rollups', () => {
    const marked = { ...state, markedHours: [at('15T13:00')] };

    const plan = planSources({ from: at('15T12:00'), to: at('15T16:00') }, marked, false);

    expect(describePlan(plan)).toEqual([
      'rollup 15T12:00 15T13:00',
      'raw 15T13:00 15T14:00',
      'rollup 15T14:00 15T16:00'
    ]);
  });

  test('a range within one hour is raw', () => {
    const plan = planSources({ from: at('15T12:10'), to: at('15T12:20') }, state, false);

    expect(describePlan(plan)).toEqual(['raw 15T12:10 15T12:20']);
  });
});

describe('where raw rows are gone', () => {
  test('whole hours are answered, and the plan says which', () => {
    const plan = planSources({ from: at('08T10:35'), to: at('09T10:20') }, state, false);

    expect(describePlan(plan)).toEqual(['rollup 08T10:00 09T10:00']);
    expect(plan.range).toEqual({ from: at('08T10:00'), to: at('09T10:00') });
  });

  test('rollups answer even when raw rows are asked for', () => {
    const plan = planSources({ from: at('09T22:30'), to: at('10T02:30') }, state, true);

    expect(describePlan(plan)).toEqual(['rollup 09T22:00 10T00:00', 'raw 10T00:00 10T02:30']);
    expect(plan.range).toEqual({ from: at('09T22:00'), to: at('10T02:30') });
  });

  test('a range within one hour is empty, since the hour belongs to the range that holds its end', () => {
    const plan = planSources({ from: at('08T10:20'), to: at('08T10:40') }, state, false);

    expect(plan).toEqual({ range: { from: at('08T10:00'), to: at('08T10:00') }, pieces: [] });
  });
});

test('an empty range has no pieces', () => {
  expect(planSources({ from: at('15T10:00'), to: at('15T10:00') }, state, false).pieces).toEqual([]);
});

describe('for any state and range', () => {
  const start = at('01T00:00').getTime();
  const minutes = fc.integer({ min: 0, max: 20 * 24 * 60 });
  const hours = fc.integer({ min: 0, max: 20 * 24 });
  const anyState = fc
    .tuple(hours, hours, fc.array(hours, { maxLength: 5 }))
    .map(([a, b, marked]): RollupState => {
      const hour = (n: number) => new Date(start + n * hourMs);
      const rawFrom = Math.min(a, b);
      // Retention never passes a marked hour.
      const kept = marked.filter((n) => n >= rawFrom);
      return { rawFrom: hour(rawFrom), rolledUp: hour(Math.max(a, b)), markedHours: kept.map(hour) };
    });
  const anyCuts = fc
    .tuple(minutes, minutes, minutes)
    .map((cuts) => cuts.sort((x, y) => x - y).map((minute) => new Date(start + minute * 60_000)));

  test('the pieces cover the answered range once and in order', () => {
    fc.assert(
      fc.property(anyState, anyCuts, fc.boolean(), (anyone, [from, to], allRaw) => {
        const plan = planSources({ from: from!, to: to! }, anyone, allRaw);

        let reached = plan.range.from.getTime();
        for (const piece of plan.pieces) {
          expect(piece.from.getTime()).toBe(reached);
          expect(piece.to.getTime()).toBeGreaterThan(reached);
          reached = piece.to.getTime();
        }
        expect(reached).toBe(plan.range.to.getTime());
      })
    );
  });

  test('raw is asked only for what is kept, and rollups only for whole hours that are right', () => {
    fc.assert(
      fc.property(anyState, anyCuts, fc.boolean(), (anyone, [from, to], allRaw) => {
        const plan = planSources({ from: from!, to: to! }, anyone, allRaw);

        for (const piece of plan.pieces) {
          if (piece.source === 'raw') expect(piece.from >= anyone.rawFrom).toBe(true);
          else {
            expect(piece.from.getTime() % hourMs).toBe(0);
            expect(piece.to.getTime() % hourMs).toBe(0);
            expect(piece.to <= anyone.rolledUp || piece.to <= anyone.rawFrom).toBe(true);
            expect(anyone.markedHours.some((hour) => hour >= piece.from && hour < piece.to)).toBe(false);
          }
        }
      })
    );
  });

  test('two neighbouring ranges together answer what the whole answers, minute by minute', () => {
    fc.assert(
      fc.property(anyState, anyCuts, fc.boolean(), (anyone, [a, b, c], allRaw) => {
        const whole = planSources({ from: a!, to: c! }, anyone, allRaw).range;
        const left = planSources({ from: a!, to: b! }, anyone, allRaw).range;
        const right = planSources({ from: b!, to: c! }, anyone, allRaw).range;

        // total(a, b) + total(b, c) = total(a, c): no minute twice, none left out.
        const length = (range: { from: Date; to: Date }) => range.to.getTime() - range.from.getTime();
        expect(length(left) + length(right)).toBe(length(whole));
        if (length(left) > 0 && length(right) > 0) {
          expect(left.from).toEqual(whole.from);
          expect(left.to).toEqual(right.from);
          expect(right.to).toEqual(whole.to);
        }
      })
    );
  });
});
