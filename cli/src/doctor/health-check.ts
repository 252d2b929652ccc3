import type { DatabasePool } from '@lakegauge/database';
import type { Config } from '../config.ts';
import type { Verdict } from './finding.ts';

/** What a check may look at. Checks read and change nothing. */
export interface CheckContext {
  config: Config;
  env: NodeJS.ProcessEnv;
  pool: DatabasePool;
  /** For a person: which server `pool` reaches. */
  database: string;
  now: Date;
  /** True inside `lakegauge start`, which need not ask whether it is running. */
  isInsideServer: boolean;
  /** Gives up what takes too long; for requests to other machines. */
  signal: AbortSignal;
}

/** One question about the state of an installation, a file each. */
export interface HealthCheck {
  name: string;
  /** What the check cannot do without: a server that answers, or our tables in it. */
  needs?: 'connection' | 'schema';
  /** Null where the question does not arise in this installation. */
  run(context: CheckContext): Promise<Verdict | null> | Verdict | null;
}
