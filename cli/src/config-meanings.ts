/** What a variable is for, for docs/configuration.md. Type, default and limits stand in the schema. */
export interface VariableMeaning {
  group: 'Address' | 'Database' | 'Access' | 'Telemetry in' | 'Retention and size' | 'Dashboard' | 'Log';
  meaning: string;
  example: string;
  /** Where the default is no value of the schema. */
  otherwise?: string;
}

/** Every variable of the schemas has one; a test says which lacks it. */
export const variableMeanings: Record<string, VariableMeaning> = {
  PORT: { group: 'Address', meaning: 'port of everything', example: '9000' },
  HOST: {
    group: 'Address',
    meaning: 'address to listen on; loopback only while access is local',
    example: '0.0.0.0',
    otherwise: '127.0.0.1, inside a Databricks App 0.0.0.0'
  },
  DATABRICKS_APP_PORT: {
    group: 'Address',
    meaning: 'set by Databricks Apps; wins over PORT',
    example: '8000'
  },
  LAKEGAUGE_PUBLIC_URL: {
    group: 'Address',
    meaning:
      'where people and services reach it, if that is another address, such as that of a proxy with TLS',
    example: 'https://metrics.example.com',
    otherwise: 'DATABRICKS_APP_URL'
  },
  DATABRICKS_APP_URL: {
    group: 'Address',
    meaning: 'set by Databricks Apps',
    example: 'https://lakegauge-1234.aws.databricksapps.com'
  },
  TIMEOUT_SECONDS: { group: 'Address', meaning: 'the longest request, in seconds', example: '60' },
  LAKEGAUGE_DATA_DIR: {
    group: 'Database',
    meaning: 'folder of the embedded PostgreSQL',
    example: '/var/lib/lakegauge'
  },
  PG_BIN: {
    group: 'Database',
    meaning: 'folder of other PostgreSQL programs to use for the embedded one',
    example: '/usr/lib/postgresql/17/bin'
  },
  DATABASE_URL: {
    group: 'Database',
    meaning: 'your own PostgreSQL (15 or newer) in place of the embedded one',
    example: 'postgres://user:password@host:5432/database'
  },
  PGHOST: {
    group: 'Database',
    meaning: 'the same in parts; LAKEBASE_HOST means the same',
    example: 'db.example.com'
  },
  PGPORT: {
    group: 'Database',
    meaning: 'its port; LAKEBASE_PORT means the same',
    example: '5432',
    otherwise: '5432'
  },
  PGDATABASE: {
    group: 'Database',
    meaning: 'its database; LAKEBASE_DATABASE means the same',
    example: 'metrics',
    otherwise: 'postgres'
  },
  PGUSER: { group: 'Database', meaning: 'the role that owns the schema', example: 'lakegauge' },
  PGPASSWORD: { group: 'Database', meaning: 'its password; a secret', example: 'secret' },
  PGSSLMODE: { group: 'Database', meaning: 'TLS to the server, as libpq has it', example: 'verify-full' },
  LAKEBASE_ENDPOINT: {
    group: 'Database',
    meaning:
      'a Lakebase whose passwords the workspace gives and rotates: the resource name of its endpoint (docs/databricks.md)',
    example: 'projects/lakegauge/branches/production/endpoints/primary'
  },
  LAKEBASE_INSTANCE_NAME: {
    group: 'Database',
    meaning: 'the same for an instance of the older kind; LAKEBASE_ENDPOINT wins',
    example: 'lakegauge'
  },
  DATABRICKS_CLIENT_ID: {
    group: 'Database',
    meaning: 'the service principal that asks the workspace for them; Databricks Apps set it',
    example: '00000000-0000-0000-0000-000000000000'
  },
  DATABRICKS_CLIENT_SECRET: {
    group: 'Database',
    meaning: 'its secret; Databricks Apps set it',
    example: 'dose…'
  },
  DATABRICKS_TOKEN: {
    group: 'Database',
    meaning:
      'a token of the workspace, where there is no service principal; lakegauge doctor checks whether its owner is an admin',
    example: 'eyJ…'
  },
  LAKEGAUGE_JOB_ROLE: {
    group: 'Database',
    meaning:
      'role of Postgres that may run lakegauge aggregate beside the owner of the tables; let in at each start',
    example: 'nightly-job@example.com'
  },
  READ_DATABASE_URL: {
    group: 'Database',
    meaning: 'where questions are asked: a replica, or a role that can only read',
    example: 'postgres://reader:password@replica:5432/database',
    otherwise: 'DATABASE_URL'
  },
  LAKEGAUGE_SCHEMA: { group: 'Database', meaning: 'schema of all tables', example: 'metrics' },
  LAKEGAUGE_POOL_MIN: { group: 'Database', meaning: 'connections that are kept open', example: '0' },
  LAKEGAUGE_POOL_MAX: { group: 'Database', meaning: 'connections at most, of each process', example: '40' },
  POOL_TIMEOUT: {
    group: 'Database',
    meaning: 'how long to wait for a free connection, in seconds',
    example: '10'
  },
  LAKEGAUGE_ACCESS: {
    group: 'Access',
    meaning: 'who may look',
    example: 'token',
    otherwise: 'databricks with DATABRICKS_APP_NAME, token with LAKEGAUGE_ADMIN_TOKEN, else local'
  },
  LAKEGAUGE_ADMIN_TOKEN: {
    group: 'Access',
    meaning: 'the secret of access by token, 8 to 512 characters',
    example: 'what openssl rand -hex 32 prints'
  },
  ADMIN_GROUPS: {
    group: 'Access',
    meaning:
      'display names of the workspace’s groups whose members are admins, separated by commas, in any case',
    example: 'admins,metrics-admins'
  },
  DATABRICKS_HOST: {
    group: 'Access',
    meaning: 'the workspace that is asked who somebody is; Databricks Apps set it',
    example: 'https://my-workspace.cloud.databricks.com'
  },
  DATABRICKS_APP_NAME: { group: 'Access', meaning: 'set by Databricks Apps', example: 'lakegauge' },
  LAKEGAUGE_INGEST_TOKENS: {
    group: 'Telemetry in',
    meaning: 'bearer tokens, separated by commas, one of which a service must send',
    example: 'first-token,second-token',
    otherwise: 'open on loopback, refused elsewhere'
  },
  LAKEGAUGE_INGEST_TOKENS_FILE: {
    group: 'Telemetry in',
    meaning: 'file with more of them, one a line, read again when it changes',
    example: '/run/secrets/lakegauge-tokens'
  },
  LAKEGAUGE_BROWSER_KEY: {
    group: 'Telemetry in',
    meaning:
      'public keys, separated by commas, with which pages of allowed origins may send usage events and nothing else',
    example: 'pk-shop'
  },
  LAKEGAUGE_BROWSER_RATE: {
    group: 'Telemetry in',
    meaning: 'requests a second with such keys: of one address, and of all together',
    example: '20,500'
  },
  LAKEGAUGE_ALLOWED_ORIGINS: {
    group: 'Telemetry in',
    meaning: 'origins of browsers that may send telemetry, separated by commas',
    example: 'https://shop.example.com'
  },
  LAKEGAUGE_EXCLUDE_PATHS: {
    group: 'Telemetry in',
    meaning: 'paths that are not recorded, beside /health, /ready, /ping, /internal/ and /admin/system/',
    example: '/robots.txt,/private/*'
  },
  LAKEGAUGE_USER_ID: {
    group: 'Telemetry in',
    meaning: 'what is stored of a user: the id, a keyed hash of it, or nothing',
    example: 'hash'
  },
  LAKEGAUGE_USER_ID_KEY: {
    group: 'Telemetry in',
    meaning: 'secret key of that hash; needed for it, at least 16 characters',
    example: 'what openssl rand -hex 32 prints'
  },
  LAKEGAUGE_RAW_DAYS: { group: 'Retention and size', meaning: 'days that raw rows are kept', example: '3' },
  LAKEGAUGE_ROLLUP_DAYS: {
    group: 'Retention and size',
    meaning: 'days that hourly cells are kept',
    example: '30'
  },
  LAKEGAUGE_SIZE_WARN_ROWS: {
    group: 'Retention and size',
    meaning: 'rows from which aggregate warns; see docs/operate.md for your traffic',
    example: '8000000'
  },
  LAKEGAUGE_SIZE_ALERT_ROWS: {
    group: 'Retention and size',
    meaning: 'rows from which aggregate ends with 3',
    example: '9500000'
  },
  LAKEGAUGE_NOTIFY_WEBHOOK: {
    group: 'Retention and size',
    meaning: 'address that gets {"text": "ALERT: …"} when the database is too large; a secret',
    example: 'https://hooks.example.com/services/T0/B0/x'
  },
  LAKEGAUGE_TRACE_URL: {
    group: 'Dashboard',
    meaning: 'where a request leads to: the address of a trace in a trace viewer',
    example: 'https://jaeger.example.com/trace/{trace_id}'
  },
  LAKEGAUGE_LOG_LEVEL: { group: 'Log', meaning: 'what is logged', example: 'debug' }
};
