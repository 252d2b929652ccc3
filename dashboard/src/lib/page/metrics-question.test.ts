import { expect, test } from 'vitest';
import { pendingChanges, readQuestion, writeQuestion, type MetricsQuestion } from './metrics-question.ts';

const plain: MetricsQuestion = {
  range: { preset: '24h' },
  service: null,
  environment: null,
  endpoint: null,
  includeAnonymous: false,
  comparison: 'previous_period',
  timeZone: null
};
const read = (search: string) => readQuestion(new URLSearchParams(search));

test('a plain visit asks for everything of the last 24 hours, signed-in users only', () => {
  expect(read('')).toEqual(plain);
  expect(writeQuestion(plain).size).toBe(0);
});

test('an address gives back the question that wrote it', () => {
  const question: MetricsQuestion = {
    range: { preset: '90d' },
    service: 'a&b=c',
    environment: 'prod',
    endpoint: '/orders/:id',
    includeAnonymous: true,
    comparison: 'last_week',
    timeZone: 'Europe/Berlin'
  };

  expect(read(writeQuestion(question).toString())).toEqual(question);
});

test('of a parameter that a form sent twice the last one counts', () => {
  expect(read('time_range=24h&time_range=7d')?.range).toEqual({ preset: '7d' });
});

test('the empty choices of a form mean everything', () => {
  expect(read('time_range=24h&service=&environment=')).toEqual(plain);
});

test('a range that does not exist is no question', () => {
  expect(read('time_range=5m')).toBeNull();
});

test('changes that wait are named, and none when the choice is what is shown', () => {
  const chosen: MetricsQuestion = {
    ...plain,
    range: { preset: '7d' },
    service: 'shop',
    includeAnonymous: true
  };

  expect(pendingChanges(plain, chosen)).toEqual(['Last 7 Days', 'shop', 'with anonymous users']);
  expect(pendingChanges(chosen, plain)).toEqual(['Last 24 Hours', 'all services', 'without anonymous users']);
  expect(pendingChanges(plain, { ...plain })).toEqual([]);
});
