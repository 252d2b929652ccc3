import pg from 'pg';
import type { LakebaseConfig } from './lakebase/lakebase-config.ts';
import { LakebaseCredentials } from './lakebase/lakebase-credentials.ts';
import { createLakebasePool } from './lakebase/lakebase-pool.ts';
import type { Logger } from './logger.ts';

export type DatabasePool = pg.Pool;
export type DatabaseClient = pg.PoolClient;

export interface PoolOptions {
  connectionString: string;
  schema: string;
  applicationName: string;
  logger: Logger;
  poolMin?: number;
  poolMax?: number;
  poolTimeoutMs?: number;
  /** Where the password comes from; absent where the connection string has it. */
  lakebase?: LakebaseConfig | null;
  /** After this long a connection is replaced by a new one. */
  connectionLifetimeSeconds?: number;
  /** Every transaction is read-only, whatever the role may do. */
  readOnly?: boolean;
  /** Idle connections do not keep the process from ending by itself; for a pool inside somebody else's program. */
  allowExitOnIdle?: boolean;
}

// OAuth passwords of Lakebase live an hour; a connection made with one is replaced well before.
const connectionLifetimeSeconds = 45 * 60;

/**
 * Creates the one pool of a process. A caller waits `poolTimeoutMs` for a free connection and then gets an error.
 * Connections speak UTC and look up names in our schema first; bigint columns arrive as numbers.
 */
export function createPool(options: PoolOptions): DatabasePool {
  const { connectionString, startupOptions } = withStartupOptions(options);
  const config: pg.PoolConfig = {
    connectionString,
    options: startupOptions,
    application_name: options.applicationName,
    min: options.poolMin ?? 5,
    max: options.poolMax ?? 20,
    connectionTimeoutMillis: options.poolTimeoutMs ?? 30_000,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: options.connectionLifetimeSeconds ?? connectionLifetimeSeconds,
    keepAlive: true,
    allowExitOnIdle: options.allowExitOnIdle ?? false,
    types: { getTypeParser }
  };
  const pool = options.lakebase
    ? createLakebasePool(config, new LakebaseCredentials(options.lakebase).password)
    : new pg.Pool(config);
  pool.on('error', (error) =>
    options.logger.warn({ error: error.message }, 'Lost an idle database connection')
  );
  // Without a listener of its own a client that is checked out when the server goes away ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** A URL may bring `options` of its own, which pg would let win over ours; both are wanted. */
function withStartupOptions({ connectionString, schema, readOnly = false }: PoolOptions): {
  connectionString: string;
  startupOptions: string;
} {
  const url = new URL(connectionString);
  const own = url.searchParams.get('options');
  url.searchParams.delete('options');
  // 5 s: a writer that is stopped in the middle must not hold its hour open for long.
  const settings = [`search_path=${schema}`, 'timezone=UTC', 'idle_in_transaction_session_timeout=5000'];
  if (readOnly) settings.push('default_transaction_read_only=on');
  const ours = settings.map((setting) => `-c ${setting}`).join(' ');
  return { connectionString: url.href, startupOptions: own ? `${own} ${ours}` : ours };
}

// int8, which pg hands over as text. Counts never reach 2^53.
const bigintOid = 20;

// Given to this pool only: pg's global parsers belong to the program that we are part of.
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === bigintOid && format !== 'binary') return Number;
  return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
}
