import { z } from 'zod';
import { describeRangeFault, parseTimeRange, type TimeRangeName } from '../../metrics/time-range.ts';
import type { TimeRange } from '../../metrics/performance.ts';
import { InvalidQuestion } from '../problem.ts';

/** Reads a query string; throws InvalidQuestion that names every fault at once. An unknown parameter is one. */
export function parseQuery<Shape extends z.ZodRawShape>(
  parameters: URLSearchParams,
  shape: Shape
): z.output<z.ZodObject<Shape>> {
  const repeated = [...new Set(parameters.keys())].filter((name) => parameters.getAll(name).length > 1);
  if (repeated.length > 0) throw new InvalidQuestion(`${repeated.join(', ')}: given more than once`);
  const result = z.strictObject(shape).safeParse(Object.fromEntries(parameters));
  if (result.success) return result.data;
  throw new InvalidQuestion(
    result.error.issues.map((issue) => describe(issue, Object.keys(shape))).join('; ')
  );
}

/** The range that was asked for; throws InvalidQuestion with the message that the contract gives the fault. */
export function parseRange(
  query: { time_range?: string; start?: string; end?: string },
  now: Date
): { name: TimeRangeName; range: TimeRange } {
  const parsed = parseTimeRange(query, now);
  if ('fault' in parsed) throw new InvalidQuestion(describeRangeFault(parsed.fault, now));
  return parsed;
}

function describe(issue: z.core.$ZodIssue, known: string[]): string {
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.join(', ')}: unknown parameter; known are ${known.join(', ')}`;
  }
  return `${issue.path.join('.')}: ${issue.message}`;
}
