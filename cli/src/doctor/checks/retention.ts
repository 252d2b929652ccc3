import { sql } from '@lakegauge/database';
import { describeDuration } from '../describe-age.ts';
import { failure, ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const dayMs = 86_400_000;

/** Are old rows removed, and are young ones kept? */
export const retention: HealthCheck = {
  name: 'retention',
  needs: 'schema',
  async run({ config, pool, now }) {
    const { rows } = await pool.query<{
      rawFrom: Date;
      shortenedAt: Date | null;
      oldestCell: Date | null;
      oldestRow: Date | null;
    }>(sql`
      select raw_from as "rawFrom", raw_shortened_at as "shortenedAt",
        (select min(time_bucket) from aggregated_metrics) as "oldestCell",
        (select min(timestamp) from performance_metrics) as "oldestRow"
      from rollup_state`);
    const { shortenedAt, oldestCell, oldestRow } = rows[0]!;
    const rawMs = oldestRow ? now.getTime() - oldestRow.getTime() : 0;
    const cellsMs = oldestCell ? now.getTime() - oldestCell.getTime() : 0;
    const cure = 'Run: lakegauge aggregate; it says what keeps a day';
    if (rawMs > (config.rawDays + 2) * dayMs)
      return failure(
        `raw rows are ${describeDuration(rawMs)} old and should go after ${config.rawDays} days`,
        cure
      );
    if (cellsMs > (config.rollupDays + 2) * dayMs)
      return failure(
        `hourly cells are ${describeDuration(cellsMs)} old and should go after ${config.rollupDays} days`,
        cure
      );
    if (shortenedAt && now.getTime() - shortenedAt.getTime() < config.rawDays * dayMs) {
      return warning(
        `raw rows were removed early on ${shortenedAt.toISOString().slice(0, 10)}, because the database had grown too large`,
        'Raise LAKEGAUGE_SIZE_ALERT_ROWS to what your traffic needs (docs/operate.md), or lower LAKEGAUGE_RAW_DAYS'
      );
    }
    return ok(`raw rows for ${config.rawDays} days, hourly cells for ${config.rollupDays}`);
  }
};
