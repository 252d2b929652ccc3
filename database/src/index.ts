export {
  startEmbeddedServer,
  type EmbeddedServer,
  type EmbeddedServerOptions
} from './embedded/start-embedded-server.ts';
export { findRunningServer } from './embedded/find-running-server.ts';
export { createPool, type DatabaseClient, type DatabasePool, type PoolOptions } from './create-pool.ts';
export {
  databaseEnvironment,
  databaseVariables,
  describeFaults,
  toDatabaseConfig,
  type DatabaseConfig
} from './database-config.ts';
export { checkServer, describeConnectionFault, describeServer } from './check-server.ts';
export { errorClass, errorCode, isSerializationFailure, type ErrorClass } from './error-class.ts';
export { beginWriting, lockHour, startOfHour } from './hour-lock.ts';
export { silentLogger, type Logger } from './logger.ts';
export { migrate, pendingMigrations, type MigrateOptions } from './migrations/migrate.ts';
export { SetupError } from './setup-error.ts';
export { sql, type SqlStatement } from './sql.ts';
export { transaction, type TransactionOptions } from './transaction.ts';
export { findLakebase } from './lakebase/find-lakebase.ts';
export type { LakebaseConfig } from './lakebase/lakebase-config.ts';
export { WorkspaceError } from './lakebase/workspace-error.ts';
export { mintWorkspaceToken } from './lakebase/workspace-token.ts';
