// What the nightly job of Databricks runs: `lakegauge aggregate`, in one file without the receiver and the dashboard.
import { parseArgs } from 'node:util';
import { SetupError } from '@lakegauge/database';
import { runAggregate } from '../commands/aggregate.ts';
import { toConfig } from '../config.ts';
import { createLogger } from '../create-logger.ts';

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof SetupError ? `lakegauge: ${error.message}` : error);
  process.exitCode = 1;
}

function main(): Promise<number> {
  const { values } = parseArgs({
    options: { since: { type: 'string' }, 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } }
  });
  const config = toConfig(process.env);
  // A job has no database of its own to fall back on; the embedded one would hide the mistake.
  if (!config.database.connectionString && !config.database.lakebase) {
    throw new SetupError('LAKEBASE_ENDPOINT is not set; pass --env=LAKEBASE_ENDPOINT=… to the launcher');
  }
  const logger = createLogger(config.logLevel, { pretty: false, colorize: false });
  return runAggregate(config, logger, {
    dryRun: values['dry-run'] ?? false,
    json: values.json ?? false,
    since: values.since === undefined ? undefined : toDay(values.since)
  });
}

function toDay(text: string): Date {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new SetupError(`--since: ${text} is not a date; give one such as 2026-11-14`);
}
