import type { z } from 'zod';
import type { CsvTable } from './csv.ts';

/** What an address of the API takes and gives. Validation, documentation, client and access rule are read from it. */
export interface Operation<
  Parameters extends z.ZodRawShape = z.ZodRawShape,
  Answer extends z.ZodType = z.ZodType
> {
  /** How a client calls it, for example getPerformance. */
  id: string;
  method: 'GET' | 'POST' | 'DELETE';
  path: `/api/v1/${string}`;
  access: 'signed_in' | 'admin' | 'admin_or_ingest_token';
  /** One line for people. */
  summary: string;
  description?: string;
  /** Of the query string; any other is an error. */
  parameters: Parameters;
  /** JSON that has to be sent. */
  body?: z.ZodType;
  answer: Answer;
  answerStatus?: 200 | 201;
  /** The rows that `text/csv` gives, where the answer has a table in it. */
  toCsv?: (answer: z.output<Answer>) => CsvTable;
}

/** Keeps what the compiler knows of an operation. */
export function defineOperation<Parameters extends z.ZodRawShape, Answer extends z.ZodType>(
  operation: Operation<Parameters, Answer>
): Operation<Parameters, Answer> {
  return operation;
}
