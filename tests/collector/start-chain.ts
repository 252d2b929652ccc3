import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { runCollector, type RunningCollector } from './run-collector.ts';
import { startLakegauge } from './start-lakegauge.ts';
import { theCollector } from './the-collector.ts';

export interface Chain {
  database: TestDatabase;
  collector: RunningCollector;
  stop(): Promise<void>;
}

/** Collector with the main file → Lakegauge → a database of the test's own. */
export async function startChain(): Promise<Chain> {
  const database = await createTestDatabase();
  const { address, program } = await startLakegauge(database.connectionString);
  const queueDirectory = mkdtempSync(join(tmpdir(), 'lakegauge-queue-'));
  const collector = await runCollector({
    collector: theCollector(),
    lakegaugeEndpoint: address,
    queueDirectory
  });
  return {
    database,
    collector,
    async stop() {
      await collector.stop();
      program.child.kill('SIGTERM');
      await program.exit;
      await database.drop();
      rmSync(queueDirectory, { recursive: true, force: true });
    }
  };
}
