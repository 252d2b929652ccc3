import { resolve } from 'node:path';
import { SetupError, describeFaults, toDatabaseConfig, type DatabaseConfig } from '@lakegauge/database';
import type { UserIdOptions } from '@lakegauge/exporter/sdk';
import { z } from 'zod';
import { accessVariables, toAccessConfig, type AccessConfig } from './access/access-config.ts';

/** Everything that `lakegauge` can be told, checked once at the start. */
export interface Config {
  database: DatabaseConfig;
  /** Where questions are asked; null for where everything is written. */
  readConnectionString: string | null;
  access: AccessConfig;
  host: string;
  port: number;
  /** How people and services reach us, where that is not the address that we listen on; no slash at the end. */
  publicUrl: string | undefined;
  /** Folder of the embedded database. */
  dataDir: string;
  /** Folder with `postgres` and `initdb` of another installation. */
  postgresBinDir: string | undefined;
  requestTimeoutMs: number;
  drainMsMax: number;
  ingestTokens: string[];
  /** One token a line; may change while the program runs. */
  ingestTokensFile: string | undefined;
  browserKeys: string[];
  /** Requests a second with a browser key: from one address, and of all together. */
  browserRate: { perClient: number; overall: number };
  allowedOrigins: string[];
  excludePaths: string[];
  /** What is stored of a user. */
  userId: UserIdOptions;
  rawDays: number;
  rollupDays: number;
  sizeWarnRows: number;
  sizeAlertRows: number;
  /** Where a size alert is sent to; a secret. */
  notifyWebhook: string | undefined;
  /** Address of a trace in a trace viewer, with `{trace_id}` in it. */
  traceUrl: string | undefined;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Role of Postgres that runs `lakegauge aggregate` without owning the tables. */
  jobRole: string | undefined;
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
// A variable that is set to nothing but commas was meant to close the door, not to open it.
const secrets = list.refine(
  (given) => given.length > 0,
  'must hold at least one; unset the variable to do without'
);
const rate = z
  .string()
  .regex(/^[1-9]\d{0,5},[1-9]\d{0,5}$/, 'must be two whole numbers, for example 20,500')
  .default('20,500')
  .transform((text) => {
    const [perClient = 0, overall = 0] = text.split(',').map(Number);
    return { perClient, overall };
  });
const port = z.coerce.number().int().min(0).max(65535);
const days = z.coerce.number().int().min(1).max(3650);
const rows = z.coerce.number().int().min(1);

/** Every variable that `lakegauge` reads, save those of the database. */
export const environment = z.object({
  DATABRICKS_APP_PORT: port.optional(),
  PORT: port.default(8000),
  HOST: z.string().optional(),
  LAKEGAUGE_DATA_DIR: z.string().default('data'),
  PG_BIN: z.string().optional(),
  ...accessVariables,
  READ_DATABASE_URL: z
    .string()
    .regex(
      /^postgres(ql)?:\/\//,
      'must begin with postgres:// or postgresql://, for example postgres://reader:password@replica:5432/database'
    )
    .optional(),
  TIMEOUT_SECONDS: z.coerce.number().min(1).max(600).default(30),
  LAKEGAUGE_INGEST_TOKENS: secrets.optional(),
  LAKEGAUGE_INGEST_TOKENS_FILE: z.string().optional(),
  LAKEGAUGE_BROWSER_KEY: secrets.optional(),
  LAKEGAUGE_BROWSER_RATE: rate,
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
  LAKEGAUGE_NOTIFY_WEBHOOK: z
    .url({
      protocol: /^https?$/,
      error: 'must be an address, for example https://hooks.example.com/services/T0/B0/x'
    })
    .optional(),
  LAKEGAUGE_TRACE_URL: z
    .string()
    .refine(
      isTraceUrl,
      'must be an http or https address with {trace_id} in it, for example https://jaeger.example.com/trace/{trace_id}'
    )
    .optional(),
  // A name of Postgres: on Databricks an e-mail address, or the id of a service principal.
  LAKEGAUGE_JOB_ROLE: z.string().max(63).optional(),
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
  // Inside a Databricks App the proxy comes from another machine.
  const host = values.HOST ?? (values.DATABRICKS_APP_NAME ? '0.0.0.0' : '127.0.0.1');
  return {
    database,
    readConnectionString: values.READ_DATABASE_URL ?? null,
    access: toAccessConfig(values, host),
    host,
    port: values.DATABRICKS_APP_PORT ?? values.PORT,
    publicUrl: values.LAKEGAUGE_PUBLIC_URL ?? toPublicUrl(values.DATABRICKS_APP_URL),
    dataDir: resolve(values.LAKEGAUGE_DATA_DIR),
    postgresBinDir: values.PG_BIN,
    requestTimeoutMs: values.TIMEOUT_SECONDS * 1000,
    drainMsMax: 8000,
    ingestTokens: values.LAKEGAUGE_INGEST_TOKENS ?? [],
    ingestTokensFile: values.LAKEGAUGE_INGEST_TOKENS_FILE,
    browserKeys: values.LAKEGAUGE_BROWSER_KEY ?? [],
    browserRate: values.LAKEGAUGE_BROWSER_RATE,
    allowedOrigins: values.LAKEGAUGE_ALLOWED_ORIGINS,
    excludePaths: values.LAKEGAUGE_EXCLUDE_PATHS,
    userId: toUserIdOptions(values),
    rawDays: values.LAKEGAUGE_RAW_DAYS,
    rollupDays: values.LAKEGAUGE_ROLLUP_DAYS,
    sizeWarnRows: values.LAKEGAUGE_SIZE_WARN_ROWS,
    sizeAlertRows: values.LAKEGAUGE_SIZE_ALERT_ROWS,
    notifyWebhook: values.LAKEGAUGE_NOTIFY_WEBHOOK,
    traceUrl: values.LAKEGAUGE_TRACE_URL,
    logLevel: values.LAKEGAUGE_LOG_LEVEL,
    jobRole: values.LAKEGAUGE_JOB_ROLE
  };
}

/** The platform's own word about the app; worth nothing where it is no address. */
function toPublicUrl(given: string | undefined): string | undefined {
  return given && URL.canParse(given) ? new URL(given).origin : undefined;
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

function isTraceUrl(template: string): boolean {
  const url = template.replaceAll('{trace_id}', '0'.repeat(32));
  return url !== template && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
