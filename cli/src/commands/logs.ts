import { SetupError } from '@lakegauge/database';
import { setTimeout as sleep } from 'node:timers/promises';
import { followLog, type LogLine } from '../databricks/follow-log.ts';
import { bearerOf, toOrigin } from './verify.ts';

export interface LogsArguments {
  /** Only lines with this text are shown; null for all. */
  search: string | null;
  durationMs: number;
}

const startLine = /Lakegauge is running on/;
const errorLevel = 50;
const pauseMs = 1000;

/**
 * `lakegauge logs URL`: follows the log of a Databricks App for a while. Resolves to 0 when the line of a good start was
 * seen, no error was, and something was found where something was searched; else 1.
 */
export async function runLogs(
  url: string,
  env: NodeJS.ProcessEnv,
  { search, durationMs }: LogsArguments
): Promise<number> {
  const origin = toOrigin(url);
  const bearer = await bearerOf(env);
  if (bearer === null) {
    throw new SetupError(
      'logs: set DATABRICKS_TOKEN to what `databricks auth token` gives, or DATABRICKS_HOST, DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET'
    );
  }
  const seen = { start: false, errors: 0, found: 0 };
  const shown = new Set<string>();
  const signal = AbortSignal.timeout(durationMs);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const until = AbortSignal.any([signal, interrupted.signal]);
  while (!until.aborted) {
    await followLog({ origin, bearer, signal: until, onLine: (line) => take(line) });
    // The platform closes streams now and then, and tells the recent past again with the next.
    await sleep(pauseMs, undefined, { signal: until }).catch(() => {});
  }
  return conclude(seen, search);

  function take(line: LogLine): void {
    const key = JSON.stringify(line);
    if (line.timestampMs !== null) {
      if (shown.has(key)) return;
      shown.add(key);
      if (shown.size > 10_000) shown.delete(shown.values().next().value!);
    }
    if (startLine.test(line.message)) seen.start = true;
    if (isError(line)) seen.errors++;
    if (search !== null && !line.message.toLowerCase().includes(search.toLowerCase())) return;
    seen.found++;
    const time = line.timestampMs === null ? '' : `${new Date(line.timestampMs).toISOString()} `;
    console.log(`${time}[${line.source}] ${line.message}`);
  }
}

/** Our own log says so in its level; of others, what Node prints when it ends for want of a handler. */
function isError({ message }: LogLine): boolean {
  if (!message.startsWith('{')) return /^(lakegauge: |\w*Error: |Uncaught )/.test(message);
  try {
    const { level } = JSON.parse(message) as { level?: unknown };
    return typeof level === 'number' ? level >= errorLevel : level === 'error' || level === 'fatal';
  } catch {
    return false;
  }
}

function conclude(
  { start, errors, found }: { start: boolean; errors: number; found: number },
  search: string | null
): number {
  const faults = [
    ...(start ? [] : ['the line of a good start was not seen']),
    ...(errors > 0 ? [`${errors} line${errors === 1 ? '' : 's'} of an error`] : []),
    ...(search !== null && found === 0 ? [`nothing with “${search}”`] : [])
  ];
  console.error(
    faults.length === 0 ? 'The app started well and reported no error' : `lakegauge: ${faults.join('; ')}`
  );
  return faults.length === 0 ? 0 : 1;
}
