import { toCsvLine, type CsvCell } from '#lib/format/csv-line.ts';
import type { Accuracy } from '#lib/metrics/performance.ts';
import { writeQuestion, type MetricsQuestion } from './metrics-question.ts';

/** One table of a page as it is shown: its rows in their order, and no others. Names as the API has them. */
export interface ExportTable {
  /** For file names and keys: `endpoints`. */
  name: string;
  /** For people: `Endpoint table`. */
  label: string;
  columns: readonly string[];
  rows: readonly (readonly CsvCell[])[];
}

/** What stands beside the tables, so that a file can be understood alone. */
export interface ExportContext {
  /** Heading of the page. */
  page: string;
  question: MetricsQuestion;
  asOf: string;
  from: string;
  to: string;
  timeZone: string;
  accuracy?: Partial<Accuracy> | undefined;
}

export function toCsv({ columns, rows }: ExportTable): string {
  return [columns, ...rows].map(toCsvLine).join('');
}

/** Every table as objects, with the question that they answer and how exact they are. */
export function toJson(tables: readonly ExportTable[], context: ExportContext): string {
  const { page, question, asOf, from, to, timeZone, accuracy } = context;
  return JSON.stringify(
    {
      page,
      as_of: asOf,
      start_time: from,
      end_time: to,
      time_zone: timeZone,
      question: Object.fromEntries(writeQuestion(question)),
      ...(accuracy && {
        accuracy: {
          percentiles: accuracy.percentiles,
          percentile_error: accuracy.percentileError,
          users: accuracy.users,
          user_error: accuracy.userError
        }
      }),
      ...Object.fromEntries(
        tables.map(({ name, columns, rows }) => [
          name,
          rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])))
        ])
      )
    },
    null,
    2
  );
}

/** `lakegauge-endpoints-2026-11-20T1035.csv` */
export function fileName(name: string, asOf: string, extension: 'csv' | 'json'): string {
  return `lakegauge-${name}-${asOf.slice(0, 16).replace(':', '')}.${extension}`;
}

/** A table made of one row for each thing, and of one function for each column. */
export function toTable<Row>(
  name: string,
  label: string,
  rows: readonly Row[],
  columns: Record<string, (row: Row) => CsvCell>
): ExportTable {
  const cells = Object.values(columns);
  return {
    name,
    label,
    columns: Object.keys(columns),
    rows: rows.map((row) => cells.map((cell) => cell(row)))
  };
}
