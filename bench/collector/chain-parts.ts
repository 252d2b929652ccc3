import type { RunningCollector } from '../../tests/collector/run-collector.ts';
import type { SwitchableProxy } from '../../tests/collector/switchable-proxy.ts';
import type { DatabaseServer } from '../harness/database-server.ts';
import type { Program } from '../harness/program.ts';

/** Load generator → collector → proxy that can refuse → Lakegauge → Postgres, each a process or a server of its own. */
export interface ChainParts {
  database: DatabaseServer;
  lakegauge: Program;
  proxy: SwitchableProxy;
  /** The one that runs now; it is killed and started again. */
  collector: RunningCollector;
  start: () => Promise<RunningCollector>;
  /** Requests to send. */
  file: string;
}
