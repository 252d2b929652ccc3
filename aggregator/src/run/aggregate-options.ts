import type { DatabasePool, Logger } from '@lakegauge/database';

/** What a nightly run is told. Whoever starts it reads the configuration and the clock. */
export interface AggregateOptions {
  /** At least three connections: for the run lock, for a lock on what is being removed, and for the work. */
  pool: DatabasePool;
  logger: Logger;
  now: () => Date;
  /** How long raw rows are kept; 7 days unless told. */
  rawDays?: number;
  /** How long aggregated rows are kept; 90 days unless told. */
  rollupDays?: number;
  /** Rows from which a warning is logged; 800,000 unless told. */
  warnRows?: number;
  /** Rows from which the run alerts and ends with exit code 3; 1,000,000 unless told. */
  alertRows?: number;
  /** How long to wait for another run before stepping aside; 60 s unless told. */
  lockWaitMs?: number;
  /** Only say what would be done. */
  dryRun?: boolean;
  /** Compute the rolled-up hours from this time on again, whether they are marked or not. */
  since?: Date;
  /** Called as the run proceeds, for a terminal. */
  onProgress?: (progress: Progress) => void;
  /** Carries an alert to people, for example by webhook or e-mail. A failure of it is logged and changes nothing else. */
  notify?: (message: string) => Promise<void>;
  /** A UUID; it is in every log line and in job_runs. */
  correlationId: string;
  /** Ends the run after the step in hand; what is left is for the next one. */
  signal?: AbortSignal;
}

export interface Progress {
  step: string;
  /** The hour that was just computed, while hours are computed. */
  hour?: Date;
}

export type RequiredAggregateOptions = AggregateOptions &
  Required<Pick<AggregateOptions, 'rawDays' | 'rollupDays' | 'warnRows' | 'alertRows' | 'lockWaitMs'>>;

/** The defaults, which suit about 1.5 requests a second. */
export function withDefaults(options: AggregateOptions): RequiredAggregateOptions {
  return {
    ...options,
    rawDays: options.rawDays ?? 7,
    rollupDays: options.rollupDays ?? 90,
    warnRows: options.warnRows ?? 800_000,
    alertRows: options.alertRows ?? 1_000_000,
    lockWaitMs: options.lockWaitMs ?? 60_000
  };
}
