import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { SetupError, describeFaults, toDatabaseConfig, type DatabaseConfig } from '@lakegauge/database';
import type { UserIdOptions } from '@lakegauge/exporter/sdk';
import { z } from 'zod';

/** Everything that `lakegauge` can be told, checked once at the start. */
export interface Config {
  database: DatabaseConfig;
  host: string;
  port: number;
  /** Folder of the embedded database. */
  dataDir: string;
  /** Folder with `postgres` and `initdb` of another installation. */
  postgresBinDir: string | undefined;
  requestTimeoutMs: number;
  drainMsMax: number;
  ingestTokens: string[];
  allowedOrigins: string[];
  excludePaths: string[];
  /** What is stored of a user. */
  userId: UserIdOptions;
  rawDays: number;
  rollupDays: number;
  sizeWarnRows: number;
  sizeAlertRows: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  );
const port = z.coerce.number().int().min(0).max(65535);
const days = z.coerce.number().int().min(1).max(3650);
const rows = z.coerce.number().int().min(1);

const environment = z.object({
  DATABRICKS_APP_PORT: port.optional(),
  PORT: port.default(8000),
  HOST: z.string().default('127.0.0.1'),
  LAKEGAUGE_DATA_DIR: z.string().default('data'),
  PG_BIN: z.string().optional(),
  LAKEGAUGE_ACCESS: z.enum(['local', 'token', 'databricks']).optional(),
  LAKEGAUGE_ADMIN_TOKEN: z.string().optional(),
  DATABRICKS_APP_NAME: z.string().optional(),
  TIMEOUT_SECONDS: z.coerce.number().min(1).max(600).default(30),
  LAKEGAUGE_INGEST_TOKENS: list,
  LAKEGAUGE_ALLOWED_ORIGINS: list.refine(
    (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins separated by commas, for example https://shop.example.com'
  ),
  LAKEGAUGE_EXCLUDE_PATHS: list,
  LAKEGAUGE_USER_ID: z.enum(['raw', 'hash', 'drop']).default('raw'),
  LAKEGAUGE_USER_ID_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  LAKEGAUGE_RAW_DAYS: days.default(7),
  LAKEGAUGE_ROLLUP_DAYS: days.default(90),
  LAKEGAUGE_SIZE_WARN_ROWS: rows.default(800_000),
  LAKEGAUGE_SIZE_ALERT_ROWS: rows.default(1_000_000),
  LAKEGAUGE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info')
});

/** The variables read here and for the database, for the table in the documentation. */
export const programVariables = Object.keys(environment.shape);

/** Reads the whole configuration. Throws one SetupError that lists every fault. */
export function toConfig(env: NodeJS.ProcessEnv): Config {
  // An empty line in an .env file means the same as no line.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const faults = parsed.success ? [] : [describeFaults(parsed.error)];
  let database: DatabaseConfig | undefined;
  try {
    database = toDatabaseConfig(given);
  } catch (error) {
    faults.push((error as Error).message);
  }
  if (!parsed.success || !database) throw new SetupError(`Configuration: ${faults.join('; ')}`);

  const values = parsed.data;
  requireLocalAccess(values);
  return {
    database,
    host: values.HOST,
    port: values.DATABRICKS_APP_PORT ?? values.PORT,
    dataDir: resolve(values.LAKEGAUGE_DATA_DIR),
    postgresBinDir: values.PG_BIN,
    requestTimeoutMs: values.TIMEOUT_SECONDS * 1000,
    drainMsMax: 8000,
    ingestTokens: values.LAKEGAUGE_INGEST_TOKENS,
    allowedOrigins: values.LAKEGAUGE_ALLOWED_ORIGINS,
    excludePaths: values.LAKEGAUGE_EXCLUDE_PATHS,
    userId: toUserIdOptions(values),
    rawDays: values.LAKEGAUGE_RAW_DAYS,
    rollupDays: values.LAKEGAUGE_ROLLUP_DAYS,
    sizeWarnRows: values.LAKEGAUGE_SIZE_WARN_ROWS,
    sizeAlertRows: values.LAKEGAUGE_SIZE_ALERT_ROWS,
    logLevel: values.LAKEGAUGE_LOG_LEVEL
  };
}

function toUserIdOptions(values: z.infer<typeof environment>): UserIdOptions {
  const { LAKEGAUGE_USER_ID: mode, LAKEGAUGE_USER_ID_KEY: key } = values;
  if (mode === 'hash' && key === undefined) {
    throw new SetupError(
      'LAKEGAUGE_USER_ID_KEY: LAKEGAUGE_USER_ID=hash needs a secret key; make one with `openssl rand -hex 32`'
    );
  }
  // SCIM user names are e-mail addresses, which come in whatever capitals somebody typed.
  const isLowerCased = values.LAKEGAUGE_ACCESS === 'databricks' || values.DATABRICKS_APP_NAME !== undefined;
  return { mode, ...(key === undefined ? {} : { key }), isLowerCased };
}

/** Local access has no sign-in, so it is refused wherever somebody else could reach it. */
function requireLocalAccess(values: z.infer<typeof environment>): void {
  const access =
    values.LAKEGAUGE_ACCESS ??
    (values.DATABRICKS_APP_NAME ? 'databricks' : values.LAKEGAUGE_ADMIN_TOKEN ? 'token' : 'local');
  if (access !== 'local') {
    throw new SetupError(
      `LAKEGAUGE_ACCESS: ${access} is not supported by this version; unset it (with DATABRICKS_APP_NAME and LAKEGAUGE_ADMIN_TOKEN) and run on one machine with local access`
    );
  }
  if (values.DATABRICKS_APP_NAME) {
    throw new SetupError(
      'LAKEGAUGE_ACCESS: local access has no sign-in and is refused inside a Databricks App; run it on your own machine'
    );
  }
  if (!isLoopback(values.HOST)) {
    throw new SetupError(
      `HOST: ${values.HOST} is not a loopback address, and local access has no sign-in; set HOST=127.0.0.1`
    );
  }
}

/** Whether a host name or address reaches only this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost' || bare === '::1') return true;
  return isIP(bare) === 4 && bare.startsWith('127.');
}
