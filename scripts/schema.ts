// `npm run schema`: writes migrations/schema.sql, the present-day schema beside the migrations that lead to it.
// A test compares the two, so that a reader may trust the file.
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, migrate, silentLogger, startEmbeddedServer } from '@lakegauge/database';
import { describeSchema } from './describe-schema.ts';

const folder = await mkdtemp(join(tmpdir(), 'lakegauge-schema-'));
const server = await startEmbeddedServer({ dataDir: folder, logger: silentLogger, durable: false });
const pool = createPool({
  connectionString: server.connectionString,
  schema: 'lakegauge',
  applicationName: 'lakegauge-schema',
  logger: silentLogger,
  poolMin: 0
});
const migrations = join(import.meta.dirname, '../migrations');
await migrate({ pool, schema: 'lakegauge', folder: migrations, logger: silentLogger });
writeFileSync(join(migrations, 'schema.sql'), await describeSchema(pool));
console.log('Wrote migrations/schema.sql');
await pool.end();
await server.stop();
await rm(folder, { recursive: true });
