// The server half of `npm run dev`: `lakegauge demo` over a database that outlives its restarts.
import { runDemo } from '../cli/src/commands/demo.ts';
import { toConfig } from '../cli/src/config.ts';
import { createLogger } from '../cli/src/create-logger.ts';

const { DATABASE_URL: connectionString } = process.env;
if (!connectionString) throw new Error('dev-server is started by npm run dev, which sets DATABASE_URL');
const logger = createLogger(process.env.LAKEGAUGE_LOG_LEVEL ?? 'info', {
  pretty: process.stderr.isTTY,
  colorize: !process.env.NO_COLOR
});
await runDemo(toConfig(process.env), logger, { connectionString });
