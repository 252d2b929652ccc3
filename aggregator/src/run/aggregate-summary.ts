/** 0 done, or another run has it; 1 no database connection; 2 something failed; 3 the database is too large. */
export type ExitCode = 0 | 1 | 2 | 3;

export type AggregateOutcome =
  'done' | 'concurrent' | 'no_database' | 'failed' | 'size_alert' | 'dry_run' | 'stopped';

/** What a run did; with `dryRun`, what it would do. Goes to the terminal, the log and job_runs as it is. */
export interface AggregateSummary {
  outcome: AggregateOutcome;
  hoursClosed: number;
  hoursCreated: number;
  hoursRecomputed: number;
  hoursUnchanged: number;
  periodsBuilt: number;
  rawDaysDropped: number;
  rawRowsRemoved: number;
  aggregatedRowsRemoved: number;
  rowsBefore: Record<string, number>;
  rowsAfter: Record<string, number>;
  totalRows: number;
  growthPerDay: number | null;
  rawWindowShortened: boolean;
  /** One line for each thing that failed: what, which, why. */
  failures: string[];
}

export interface AggregateResult {
  exitCode: ExitCode;
  summary: AggregateSummary;
}

export function emptySummary(outcome: AggregateOutcome): AggregateSummary {
  return {
    outcome,
    hoursClosed: 0,
    hoursCreated: 0,
    hoursRecomputed: 0,
    hoursUnchanged: 0,
    periodsBuilt: 0,
    rawDaysDropped: 0,
    rawRowsRemoved: 0,
    aggregatedRowsRemoved: 0,
    rowsBefore: {},
    rowsAfter: {},
    totalRows: 0,
    growthPerDay: null,
    rawWindowShortened: false,
    failures: []
  };
}
