import type { BenchResult } from '../bench-result.ts';
import { describeMachine } from './machine.ts';
import { median } from './statistics.ts';

export type Bound = { atLeast: number } | { atMost: number };

/** A line of the table: one value for each round. */
export interface Figure {
  what: string;
  unit: string;
  rounds: readonly number[];
  /** What is judged; the median of the rounds when absent. */
  value?: number;
  promise?: Bound;
  goal?: Bound;
}

/** What one part of a benchmark asks, how it finds out, and what it found. */
export interface Answer {
  question: string;
  method: string;
  figures: Figure[];
}

/** A section of RESULTS.md. */
export function toResult(title: string, command: string, answers: readonly Answer[]): BenchResult {
  const head = `Machine: ${describeMachine()}. Command: \`${command}\`. Measured on ${new Date().toISOString().slice(0, 10)}.`;
  const parts = answers.map(
    ({ question, method, figures }) => `### ${question}\n\n${method}\n\n${toTable(figures)}`
  );
  const missed = answers.flatMap(({ figures }) => figures.filter((figure) => !isKept(figure)).map(describe));
  return { title, markdown: [head, ...parts].join('\n\n'), missed };
}

function toTable(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => {
    const { what, unit, rounds, promise, goal } = figure;
    const numbers = [Math.min(...rounds), judged(figure), Math.max(...rounds)].map(toText);
    const bounds = [promise, goal].map((bound) => (bound ? describeBound(bound) : ''));
    return [what, unit, ...numbers, ...bounds, verdict(figure)];
  });
  const head = ['what', 'unit', 'min', 'median', 'max', 'promised', 'goal', ''];
  const rule = head.map((_name, column) => (column >= 2 && column <= 4 ? '---:' : '---'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function judged(figure: Figure): number {
  return figure.value ?? median(figure.rounds);
}

function isKept(figure: Figure): boolean {
  return !figure.promise || holds(figure.promise, judged(figure));
}

function verdict(figure: Figure): string {
  if (!isKept(figure)) return '**missed**';
  if (figure.goal && holds(figure.goal, judged(figure))) return 'goal';
  return figure.promise ? 'ok' : '';
}

function holds(bound: Bound, value: number): boolean {
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
}

function describe(figure: Figure): string {
  return `${figure.what}: ${toText(judged(figure))} ${figure.unit}, promised ${describeBound(figure.promise!)}`;
}

function describeBound(bound: Bound): string {
  return 'atLeast' in bound ? `≥ ${toText(bound.atLeast)}` : `≤ ${toText(bound.atMost)}`;
}

function toText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}
