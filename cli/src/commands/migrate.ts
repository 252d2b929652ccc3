import { migrate, type Logger } from '@lakegauge/database';
import type { Config } from '../config.ts';
import { migrationsFolder } from '../migrations-folder.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { openDatabase } from '../open-database.ts';

/** `lakegauge migrate`: brings the schema of a server to this version, or to another one. */
export async function runMigrate(
  config: Config,
  logger: Logger,
  target: number | undefined
): Promise<number> {
  const database = await openDatabase(config, {
    logger,
    applicationName: 'lakegauge-migrate',
    embedded: true,
    joinRunning: true
  });
  try {
    const { schema } = config.database;
    const progress = createProgressBar(process.stderr);
    const count = await migrate({
      pool: database.pool,
      schema,
      folder: migrationsFolder,
      logger,
      target,
      // Elsewhere than on a terminal each migration has a line in the log.
      ...(process.stderr.isTTY && { onProgress: (...step) => progress.show(...step) })
    });
    progress.end();
    const done = count === 0 ? 'nothing to do' : `${count} migration${count === 1 ? '' : 's'} ran`;
    console.log(`Schema ${schema} on ${database.description}: ${done}`);
    return 0;
  } finally {
    await database.close();
  }
}
