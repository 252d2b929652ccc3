import type { DatabasePool } from '@lakegauge/database';
import {
  ask,
  questions,
  ranges,
  type QuestionName,
  type RangeName,
  type SeenStatement
} from './questions.ts';

/** How long a question took, sorted. */
export interface Timing {
  question: QuestionName;
  range: RangeName;
  p50Ms: number;
  p95Ms: number;
}

/** Asks everything in turn, again and again, so that whatever else the machine does meets all alike. */
export async function measure(pool: DatabasePool, rounds: number): Promise<Timing[]> {
  const taken = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const question of Object.keys(questions) as QuestionName[]) {
      for (const range of Object.keys(ranges) as RangeName[]) {
        const { ms } = await ask(pool, question, range);
        // The first round warms up caches and plans.
        if (round > 0) taken.set(`${question} ${range}`, [...(taken.get(`${question} ${range}`) ?? []), ms]);
      }
    }
  }
  return [...taken].map(([key, times]) => {
    const [question, range] = key.split(' ') as [QuestionName, RangeName];
    const sorted = times.toSorted((a, b) => a - b);
    return { question, range, p50Ms: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
  });
}

/** Every statement of every question, each run alone. */
export async function seeStatements(pool: DatabasePool): Promise<SeenStatement[]> {
  const seen: SeenStatement[] = [];
  for (const question of Object.keys(questions) as QuestionName[]) {
    for (const range of Object.keys(ranges) as RangeName[]) {
      await ask(pool, question, range, (statement) => seen.push(statement));
    }
  }
  return seen;
}

function quantile(sorted: number[], fraction: number): number {
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)]!;
}
