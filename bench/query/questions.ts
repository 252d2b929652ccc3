import type { DatabasePool } from '@lakegauge/database';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { getTimeSeries } from '../../dashboard/src/lib/server/queries/get-time-series.ts';
import { getUsage } from '../../dashboard/src/lib/server/queries/get-usage.ts';
import { getEndpointDetail } from '../../dashboard/src/lib/server/queries/get-endpoint-detail.ts';
import { historyNow } from './create-history.ts';
import { withReading, type Reading } from '../../dashboard/src/lib/server/queries/with-reading.ts';

export const ranges = { '24h': 1, '7d': 7, '30d': 30, '90d': 90 } as const;
export type RangeName = keyof typeof ranges;

const everything = { service: null, environment: null, endpoint: null, includeAnonymous: false };

/** What the API is asked, by operation. */
export const questions = {
  performance: (reading: Reading, range: { from: Date; to: Date }) =>
    getPerformance(reading, { ...everything, range }, range.to),
  usage: (reading: Reading, range: { from: Date; to: Date }) =>
    getUsage(reading, { ...everything, eventType: null, range }, range.to),
  'time-series': (reading: Reading, range: { from: Date; to: Date }) =>
    getTimeSeries(reading, { ...everything, metricType: 'both', range }),
  endpoint: (reading: Reading, range: { from: Date; to: Date }) =>
    getEndpointDetail(reading, { ...everything, endpoint: '/api/resource-3/:id', range }, range.to)
};
export type QuestionName = keyof typeof questions;

/** A statement as a question sent it, and how long it took. */
export interface SeenStatement {
  question: QuestionName;
  range: RangeName;
  text: string;
  values: unknown[];
  ms: number;
}

/** Asks once and tells how long it took; with `see` each statement runs alone and is told of. */
export async function ask(
  pool: DatabasePool,
  question: QuestionName,
  range: RangeName,
  see?: (statement: SeenStatement) => void
): Promise<{ ms: number; answer: object }> {
  const to = historyNow;
  const from = new Date(to.getTime() - ranges[range] * 86_400_000);
  const began = performance.now();
  const asked: (reading: Reading, range: { from: Date; to: Date }) => Promise<object> = questions[question];
  const answer = await withReading(pool, { timeoutMs: 120_000 }, (reading) =>
    asked(see ? oneByOne(reading, (statement) => see({ question, range, ...statement })) : reading, {
      from,
      to
    })
  );
  return { ms: performance.now() - began, answer };
}

function oneByOne(
  reading: Reading,
  see: (statement: Pick<SeenStatement, 'text' | 'values' | 'ms'>) => void
): Reading {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...reading,
    query<Row>(statement: Parameters<Reading['query']>[0]) {
      const next = last.then(async () => {
        const began = performance.now();
        const rows = await reading.query<Row>(statement);
        see({ text: statement.text, values: statement.values, ms: performance.now() - began });
        return rows;
      });
      last = next;
      return next;
    }
  };
}
