import { flushSync } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { answerOf } from './answer-for-tests.ts';
import type { MetricsQuestion } from './metrics-question.ts';
import type { PerformanceResult } from './performance-result.ts';
import { ShownAnswer } from './shown-answer.svelte.ts';

const question: MetricsQuestion = {
  timeRange: '24h',
  service: null,
  environment: null,
  includeAnonymous: false
};
const first = answerOf();
const second = answerOf({ asOf: '2026-11-21T05:00:00.000Z' });
const failure = { statusCode: 503, message: 'try again' };

let stop = () => {};
afterEach(() => stop());

test('what has arrived is shown with the question that it answers', () => {
  const { shown } = follow({ answer: first });

  expect(shown().shown).toEqual({ question, answer: first });
  expect(shown().isLate).toBe(false);
});

test('while an answer is late the one before stays', async () => {
  const { shown, load } = follow({ answer: first });
  const late = Promise.withResolvers<PerformanceResult>();

  load(late.promise);
  expect(shown()).toMatchObject({ isLate: true, shown: { answer: first } });

  late.resolve({ answer: second });
  await late.promise;
  flushSync();
  expect(shown()).toMatchObject({ isLate: false, shown: { answer: second } });
});

test('a failure is told, and the answer before stays', () => {
  const { shown, load } = follow({ answer: first });

  load({ failure });

  expect(shown()).toMatchObject({ failure, shown: { answer: first } });
});

test('a late answer to an earlier question does not replace a newer one', async () => {
  const { shown, load } = follow({ answer: first });
  const overtaken = Promise.withResolvers<PerformanceResult>();

  load(overtaken.promise);
  load({ answer: second });
  overtaken.resolve({ answer: first });
  await overtaken.promise;
  flushSync();

  expect(shown().shown?.answer).toBe(second);
});

test('before anything has arrived there is nothing to show', () => {
  const { shown } = follow(new Promise(() => {}));

  expect(shown()).toMatchObject({ isLate: true, shown: null, failure: null });
});

/** A component in small: holds what was loaded and follows it. */
function follow(result: PerformanceResult | Promise<PerformanceResult>) {
  let loaded = $state.raw({ question, result });
  let current: ShownAnswer | undefined;
  stop = $effect.root(() => {
    current = new ShownAnswer(() => loaded);
  });
  flushSync();
  return {
    shown: () => {
      if (!current) throw new Error('The effect has not run');
      return current;
    },
    load: (next: PerformanceResult | Promise<PerformanceResult>) => {
      loaded = { question, result: next };
      flushSync();
    }
  };
}
