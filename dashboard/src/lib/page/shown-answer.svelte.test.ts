import { flushSync } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import type { MetricsQuestion } from './metrics-question.ts';
import type { Pending, Result } from './result.ts';
import { ShownAnswer } from './shown-answer.svelte.ts';

const question: MetricsQuestion = {
  range: { preset: '24h' },
  service: null,
  environment: null,
  endpoint: null,
  includeAnonymous: false,
  comparison: 'previous_period',
  timeZone: null
};
const asked = {
  question,
  asOf: '2026-11-21T04:00:00.000Z',
  from: '2026-11-20T04:00:00.000Z',
  to: '2026-11-21T04:00:00.000Z'
};
const first = { requests: 70 };
const second = { requests: 71 };
const failure = { statusCode: 503, message: 'try again' };

let stop = () => {};
afterEach(() => stop());

test('what has arrived is shown with the question that it answers', () => {
  const { shown } = follow({ answer: first });

  expect(shown().shown).toEqual({ ...asked, answer: first });
  expect(shown().isLate).toBe(false);
});

test('while an answer is late the one before stays', async () => {
  const { shown, load } = follow({ answer: first });
  const late = Promise.withResolvers<Result<typeof first>>();

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
  const overtaken = Promise.withResolvers<Result<typeof first>>();

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
function follow(result: Pending<typeof first>) {
  let loaded = $state.raw({ ...asked, result });
  let current: ShownAnswer<typeof first> | undefined;
  stop = $effect.root(() => {
    current = new ShownAnswer(() => loaded);
  });
  flushSync();
  return {
    shown: () => {
      if (!current) throw new Error('The effect has not run');
      return current;
    },
    load: (next: Pending<typeof first>) => {
      loaded = { ...asked, result: next };
      flushSync();
    }
  };
}
