import { createHash } from 'node:crypto';
import { createPool, silentLogger, type DatabasePool, type Logger } from '@lakegauge/database';
import { createWriter } from '../writer/create-writer.ts';
import type { TelemetryWriter } from '../writer/telemetry-writer.ts';
import type { DatabaseDestination, ExporterOptions } from './destination.ts';

/** Held once for a database, so that several exporters report its outage once. */
export interface Condition {
  /** `away`: tried again. `missing`: without our tables. `refused`: the rows themselves were at fault. */
  state: 'working' | 'away' | 'missing' | 'refused';
}

export interface OpenDestination {
  /** Alike for every process that writes to the same tables, whatever its password. */
  name: string;
  writer: TelemetryWriter;
  logger: Logger;
  /** What is known of the database, alike for all that write to it. */
  condition: Condition;
  /** Lets go of it; the last one to do so closes what was opened. */
  close(timeoutMs: number): Promise<void>;
}

interface SharedConnections {
  pool: DatabasePool;
  writer: TelemetryWriter;
  users: number;
  condition: Condition;
}

// A small Lakebase allows some 200 connections in all, and every process of every service takes of them.
const connectionsMax = 2;
const poolTimeoutMs = 10_000;
const transactionTimeoutMs = 10_000;

// The exporters of one process write to one database; together they take the connections of one.
const opened = new Map<string, SharedConnections>();

// A writer that was handed in is shared by whoever else it was handed to.
const conditions = new WeakMap<TelemetryWriter, Condition>();

function conditionOf(writer: TelemetryWriter): Condition {
  const condition = conditions.get(writer) ?? { state: 'working' };
  conditions.set(writer, condition);
  return condition;
}

/** The writer behind the options. Nothing is connected before the first row is written. */
export function openDestination(options: ExporterOptions): OpenDestination {
  if ('writer' in options) {
    return {
      name: 'writer',
      writer: options.writer,
      logger: options.logger ?? silentLogger,
      condition: conditionOf(options.writer),
      close: async () => {}
    };
  }
  const key = JSON.stringify([options.connectionString, options.schema]);
  const shared = opened.get(key) ?? connect(options);
  opened.set(key, shared);
  shared.users++;
  return {
    name: toName(options),
    writer: shared.writer,
    logger: options.logger,
    condition: shared.condition,
    async close(timeoutMs) {
      if (--shared.users > 0) return;
      opened.delete(key);
      await shared.writer.shutdown(timeoutMs);
      await endWithin(shared.pool, timeoutMs);
    }
  };
}

function toName({ connectionString, schema }: DatabaseDestination): string {
  const { host, pathname, searchParams } = new URL(connectionString);
  const parts = [host, searchParams.get('host'), pathname, schema];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function connect({ connectionString, lakebase, schema, logger }: DatabaseDestination): SharedConnections {
  const pool = createPool({
    connectionString,
    lakebase: lakebase ?? null,
    schema,
    logger,
    applicationName: 'lakegauge-exporter',
    poolMin: 0,
    poolMax: connectionsMax,
    poolTimeoutMs,
    allowExitOnIdle: true
  });
  const writer = createWriter({ pool, logger, connectionsMax, transactionTimeoutMs, saysNoAbsence: true });
  return { pool, writer, users: 0, condition: conditionOf(writer) };
}

/** A connection that hangs in a transaction would hold the end of the pool, and with it that of the program. */
async function endWithin(pool: DatabasePool, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
    timer.unref();
  });
  await Promise.race([pool.end().catch(() => {}), late]);
  clearTimeout(timer);
}
