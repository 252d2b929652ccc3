/** What Lakegauge knows of itself. `null` is "not known", which is not zero. Times are ISO 8601 in UTC. */
export interface SystemAnswer {
  asOf: string;
  rollup: {
    /** Hours before it are closed to writers, in the rollups, and (raw) gone. */
    closed: string;
    rolledUp: string;
    rawFrom: string;
    /** When the raw window was last shortened, to save space. */
    rawShortenedAt: string | null;
    /** Hours that have changed since they were rolled up. */
    markedHours: number;
    /** When an hour was last rolled up. */
    lastRolledUpAt: string | null;
    /** The oldest hour that the rollups hold. */
    historyFrom: string | null;
  };
  /** Newest first. */
  runs: SystemRun[];
  tables: TableSize[];
  partitions: PartitionSize[];
  /** Rows by the time of what they tell, per table. */
  arrivals: TableArrivals[];
  /** The last day of closed hours, oldest first; an hour that is not rolled up yet is not known. */
  hours: HourRows[];
  /** Items that were not stored, in the last 24 hours. */
  ingest: UnstoredItems[];
  /** Newest values of our own and the collector's gauges and sums. */
  values: LatestValue[];
  services: SeenService[];
  /** How many names of each kind a service has. */
  names: NameCount[];
  /** Names beyond the cap of their kind, counted under `(other)`. */
  namesBeyondCap: { service: string; kind: string; sample: string; seenAt: string }[];
}

export interface SystemRun {
  startedAt: string;
  /** Null while it runs, and where it was killed. */
  finishedAt: string | null;
  exitCode: number | null;
  outcome: string | null;
  correlationId: string;
}

export interface TableSize {
  table: string;
  /** The planner's estimate; null before the table was ever analysed. */
  rows: number | null;
  bytes: number;
  /** Counted exactly at the last nightly run. */
  counted: { rows: number; at: string } | null;
}

export interface PartitionSize {
  table: string;
  /** Null for rows that have no day of their own. */
  day: string | null;
  rows: number | null;
  bytes: number;
}

export interface TableArrivals {
  table: RawTable;
  /** The newest row; null where there is none. */
  newest: string | null;
  /** Rows of the last `arrivalMinutes` minutes; null where there are too many to count. */
  recentRows: number | null;
}

export const rawTables = ['performance_metrics', 'usage_events', 'histogram_points'] as const;
export type RawTable = (typeof rawTables)[number];

/** Over how long the rate of arrivals is taken. */
export const arrivalMinutes = 5;

export interface HourRows {
  hour: string;
  /** Of each raw table; null before the hour is rolled up. */
  rows: Record<RawTable, number> | null;
}

export interface UnstoredItems {
  service: string;
  signal: string;
  reason: string;
  items: number;
  sample: string | null;
}

export interface LatestValue {
  name: string;
  service: string;
  instance: string;
  attributes: Record<string, unknown>;
  value: number;
  observedAt: string;
}

export interface SeenService {
  service: string;
  environment: string;
  version: string | null;
  firstSeen: string;
  lastSeen: string;
}

export interface NameCount {
  service: string;
  kind: string;
  names: number;
}
