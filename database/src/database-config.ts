import { z } from 'zod';
import { toLakebaseConfig, toLakebaseUrl, type LakebaseConfig } from './lakebase/lakebase-config.ts';
import { lakebaseVariables } from './lakebase/lakebase-variables.ts';
import { SetupError } from './setup-error.ts';

/** How to reach Postgres, and in which schema our tables live. */
export interface DatabaseConfig {
  /** Null where nothing names a server, or only a Lakebase whose host is still to be found. */
  connectionString: string | null;
  /** Where the passwords come from, if that is a Databricks workspace. */
  lakebase: LakebaseConfig | null;
  schema: string;
  poolMin: number;
  poolMax: number;
  /** How long a caller waits for a free connection before it gets an error. */
  poolTimeoutMs: number;
  /** After this long a connection is replaced by a new one; 45 minutes unless told. */
  connectionLifetimeSeconds?: number;
}

/** Every variable about the database. */
export const databaseEnvironment = z.object({
  DATABASE_URL: z
    .string()
    .regex(
      /^postgres(ql)?:\/\//,
      'must begin with postgres:// or postgresql://, for example postgres://user:password@host:5432/database'
    )
    .optional(),
  PGHOST: z.string().min(1).optional(),
  PGPORT: z.coerce.number().int().min(1).max(65535).optional(),
  PGDATABASE: z.string().min(1).optional(),
  PGUSER: z.string().min(1).optional(),
  PGPASSWORD: z.string().optional(),
  PGSSLMODE: z.string().min(1).optional(),
  ...lakebaseVariables,
  LAKEGAUGE_SCHEMA: z
    .string()
    .regex(
      /^[a-z_][a-z0-9_]{0,62}$/,
      'must be lower-case letters, digits and underscores, for example lakegauge'
    )
    .default('lakegauge'),
  POOL_TIMEOUT: z.coerce.number().min(1).max(600).default(30),
  LAKEGAUGE_POOL_MIN: z.coerce.number().int().min(0).max(100).default(5),
  LAKEGAUGE_POOL_MAX: z.coerce.number().int().min(3).max(100).default(20)
});

/** The variables read here, for the table in the documentation. */
export const databaseVariables = Object.keys(databaseEnvironment.shape);

const aliases = {
  LAKEBASE_HOST: 'PGHOST',
  LAKEBASE_PORT: 'PGPORT',
  LAKEBASE_DATABASE: 'PGDATABASE'
} as const;

/** Reads the database part of the environment. Throws a SetupError that lists every fault. */
export function toDatabaseConfig(env: NodeJS.ProcessEnv): DatabaseConfig {
  const given: Record<string, string | undefined> = { ...env };
  for (const [alias, name] of Object.entries(aliases)) given[name] ||= env[alias];
  // An empty line in an .env file means the same as no line.
  for (const name of Object.keys(given)) if (given[name] === '') delete given[name];

  const parsed = databaseEnvironment.safeParse(given);
  if (!parsed.success) throw new SetupError(describeFaults(parsed.error));
  const values = parsed.data;
  if (values.LAKEGAUGE_POOL_MIN > values.LAKEGAUGE_POOL_MAX) {
    throw new SetupError(
      `LAKEGAUGE_POOL_MIN (${values.LAKEGAUGE_POOL_MIN}) is above LAKEGAUGE_POOL_MAX (${values.LAKEGAUGE_POOL_MAX}); lower it`
    );
  }
  // Who gives a password has no use for one that rotates.
  const isNamed = values.DATABASE_URL !== undefined || values.PGPASSWORD !== undefined;
  const { lakebase, faults } = isNamed ? { lakebase: null, faults: [] } : toLakebaseConfig(values);
  if (faults.length > 0) throw new SetupError(faults.join('; '));
  return {
    connectionString: lakebase
      ? toLakebaseUrl(lakebase.server)
      : (values.DATABASE_URL ?? (values.PGHOST ? toConnectionString(values) : null)),
    lakebase,
    schema: values.LAKEGAUGE_SCHEMA,
    poolMin: values.LAKEGAUGE_POOL_MIN,
    poolMax: values.LAKEGAUGE_POOL_MAX,
    poolTimeoutMs: values.POOL_TIMEOUT * 1000
  };
}

/** One line for all faults of a zod error: the variable, then what is wrong with its value. */
export function describeFaults(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function toConnectionString(values: z.infer<typeof databaseEnvironment>): string {
  const host = values.PGHOST!;
  const url = new URL('postgres://localhost');
  // A path is the folder of a Unix socket, which a URL can only name in its query.
  if (host.startsWith('/')) url.searchParams.set('host', host);
  else url.hostname = host.includes(':') ? `[${host}]` : host;
  url.port = String(values.PGPORT ?? 5432);
  url.pathname = `/${values.PGDATABASE ?? 'postgres'}`;
  if (values.PGUSER) url.username = encodeURIComponent(values.PGUSER);
  if (values.PGPASSWORD) url.password = encodeURIComponent(values.PGPASSWORD);
  if (values.PGSSLMODE) url.searchParams.set('sslmode', values.PGSSLMODE);
  return url.href;
}
