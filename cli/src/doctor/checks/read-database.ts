import { createPool, describeConnectionFault, describeServer, silentLogger } from '@lakegauge/database';
import { describeDuration } from '../describe-age.ts';
import { failure, ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const lagSecondsMax = 60;

/** Where questions go elsewhere: does it answer, is it our schema, and is it up to date? */
export const readDatabase: HealthCheck = {
  name: 'read database',
  async run({ config }) {
    if (config.readConnectionString === null) return null;
    const where = describeServer(config.readConnectionString);
    const pool = createPool({
      connectionString: config.readConnectionString,
      lakebase: null,
      schema: config.database.schema,
      applicationName: 'lakegauge-doctor',
      logger: silentLogger,
      poolMin: 0,
      poolMax: 1,
      poolTimeoutMs: 5000,
      readOnly: true
    });
    try {
      const { rows } = await pool.query<{ replica: boolean; lag: number | null }>(`
        select pg_is_in_recovery() as replica,
          case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
            else extract(epoch from now() - pg_last_xact_replay_timestamp()) end::float8 as lag
        from rollup_state`);
      const lag = rows[0]?.lag ?? 0;
      if (lag > lagSecondsMax) {
        return warning(
          `${where} is ${describeDuration(lag * 1000)} behind, so the dashboard is too`,
          'Look for long queries on the replica (max_standby_streaming_delay) or give it a larger compute'
        );
      }
      return ok(`${where} answers${rows[0]?.replica ? ', a replica that is up to date' : ''}`);
    } catch (error) {
      return failure(
        describeConnectionFault(error, where).replaceAll('DATABASE_URL', 'READ_DATABASE_URL'),
        "A role for reading is made with: select lakegauge.grant_reading('reader')"
      );
    } finally {
      await pool.end();
    }
  }
};
