const general = `Usage: lakegauge COMMAND [OPTIONS]

Commands
  start       receiver, dashboard and rollup schedule in one process on one port
  receiver    the receiver alone, for more replicas of it
  demo        the same with a sample shop, visitors and 90 days of made-up history
  migrate     bring the schema of the database to this version
  aggregate   roll up closed hours and enforce retention, as the nightly job does
  doctor      say what is wrong and what to do about it
  forget-user remove what is stored about a person
  verify      ask a Lakegauge that runs elsewhere whether it works
  logs        follow the log of a Databricks App
  collector check   let the OpenTelemetry Collector check its files, and send something through it

  -h, --help      this text, or that of a command
  -v, --version

Configuration comes from environment variables and from .env.local in this folder; docs/configuration.md lists them.
Answers go to standard output, logs and progress to standard error; colours and bars only to a terminal (NO_COLOR turns colours off).`;

const commands: Record<string, string> = {
  start: `Usage: lakegauge start

Starts everything on http://127.0.0.1:8000. Without DATABASE_URL or PGHOST it brings up its own PostgreSQL in data/.

Examples
  npm start
  PORT=9000 npm start
  DATABASE_URL=postgres://user:password@host:5432/database npm start

Exit codes: 0 stopped by a signal, 1 could not start (one line says why)`,

  receiver: `Usage: lakegauge receiver

Takes telemetry (OTLP over HTTP and usage events) and nothing else: no dashboard, no API of numbers, no rollups. Any number of them,
behind any balancer, on the Postgres of a lakegauge start that does the rest.

Examples
  DATABASE_URL=postgres://user:password@host:5432/database PORT=8001 lakegauge receiver

Exit codes: 0 stopped by a signal, 1 could not start (one line says why)`,

  demo: `Usage: lakegauge demo

Starts everything as lakegauge start does, with an own database in data/demo, a sample shop that runs with the import, people who
visit it, and 90 days of history through the exporters and the aggregator: the last day at once, the rest within minutes.
Access is this machine only. Started again it goes on where it was; delete data/demo to begin anew.

Examples
  npm run demo
  PORT=9000 npm run demo

Exit codes: 0 stopped by a signal, 1 could not start (one line says why)`,

  migrate: `Usage: lakegauge migrate [--to VERSION]

Runs the migrations that the schema lacks; with --to up or down to that version, 0 removes everything.
Safe to run from several processes at once.

Examples
  lakegauge migrate
  lakegauge migrate --to 5

Exit codes: 0 done, 1 failed (one line says why)`,

  aggregate: `Usage: lakegauge aggregate [--dry-run] [--json] [--since DATE]

  --dry-run      say what would be done, change nothing
  --json         print the summary as JSON on standard output
  --since DATE   recompute every hour from there on whose raw rows are kept, for example 2026-11-14 (UTC)

Also installed as aggregate-metrics. May be killed, run twice or run late: the next run goes on where it was.

Examples
  lakegauge aggregate --dry-run
  lakegauge aggregate --since 2026-11-14T02:00:00Z --json

Exit codes: 0 success or another run is at work, 1 no database connection, 2 rollup failed, 3 size alert`,

  doctor: `Usage: lakegauge doctor [--json]

Looks over configuration, database, schema, access, telemetry, rollups, retention, sizes and indexes, and says for each that it
is ok or what to do. Changes nothing. Looks at the database of a running lakegauge start, or starts the embedded one to look.

  --json         print the findings as JSON on standard output

Examples
  lakegauge doctor
  DATABASE_URL=postgres://user:password@host:5432/database lakegauge doctor --json

Exit codes: 0 nothing has failed (there may be warnings), 1 a check failed`,

  'forget-user': `Usage: lakegauge forget-user ID [--yes] [--dry-run] [--json]

Removes the raw rows of a person, computes their hours again, and takes their hash out of older sets of users; then says what
stays. Looks for the id as given, in lower case, and hashed with LAKEGAUGE_USER_ID_KEY where that is set. Can't be undone.

  -y, --yes      do not ask
  --dry-run      say what would be done, change nothing
  --json         print the summary as JSON on standard output

Examples
  lakegauge forget-user ann@example.com --dry-run
  lakegauge forget-user ann@example.com --yes --json

Exit codes: 0 done or nothing found, 1 no database or the connection was lost, 2 another run is at work or a rollup failed, 3 not confirmed`,

  verify: `Usage: lakegauge verify URL [--wait SECONDS]

Asks a deployed Lakegauge for its health, its database, its description, its numbers and its dashboard, and sends the receiver
nothing; each line says ok or what is wrong and what to do.

  --wait SECONDS   first wait so long for it to be ready, for example after a deployment (0)

Sends DATABRICKS_TOKEN, which has to be an OAuth token as \`databricks auth token\` gives it, or one that it gets for
DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET from DATABRICKS_HOST; or LAKEGAUGE_ADMIN_TOKEN.

Examples
  lakegauge verify https://lakegauge-1234.aws.databricksapps.com --wait 120
  lakegauge verify http://127.0.0.1:8000

Exit codes: 0 everything works, 1 something does not (the lines say what)`,

  logs: `Usage: lakegauge logs URL [--search TEXT] [--duration SECONDS]

Follows the log of a Databricks App, the lines that the platform still has first, and then says whether the app started well.

  --search TEXT        show only lines with this text, in any case
  --duration SECONDS   how long to follow (60); Ctrl-C ends it too

Needs DATABRICKS_TOKEN or a service principal, as lakegauge verify does.

Examples
  lakegauge logs https://lakegauge-1234.aws.databricksapps.com --duration 30
  lakegauge logs https://lakegauge-1234.aws.databricksapps.com --search "The job may" --duration 10

Exit codes: 0 the line of a good start was seen, no error was, and what was searched was found; 1 otherwise`,

  collector: `Usage: lakegauge collector check FILE… [--otlp URL] [--wait SECONDS] [--validate-only]

Lets the OpenTelemetry Collector check the files, merged in their order. Then sends one span, one histogram point and one
event through the collector that is running, waits until they are stored, and removes them again.
The collector is OTELCOL, or one that was built here, or one on the PATH; without any it is built, which needs Go 1.26.

  --otlp URL        where the running collector takes OTLP over HTTP (http://127.0.0.1:4318)
  --wait SECONDS    how long the rows may take (30)
  --validate-only   check the files, send nothing

Examples
  lakegauge collector check otel-collector.yaml
  lakegauge collector check otel-collector.yaml collector-config/redaction.yaml --validate-only

Exit codes: 0 all is well, 1 a file is not valid or something did not arrive (the lines say what)`
};

/** What `--help` prints. */
export function usage(command: string | undefined): string {
  return (command && commands[command]) ?? general;
}
