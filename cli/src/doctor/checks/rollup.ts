import { describeDuration, plural } from '../describe-age.ts';
import { failure, ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const hourMs = 3_600_000;

/** How far behind now are the rollups, and do changed hours wait for long? */
export const rollup: HealthCheck = {
  name: 'rollup',
  needs: 'schema',
  async run({ pool, now }) {
    const { rows } = await pool.query<{ rolledUp: Date; closed: Date; marked: number; oldest: Date | null }>(`
      select rolled_up as "rolledUp", closed,
        (select count(distinct hour) from rollup_marks where hour < rolled_up) as marked,
        (select min(marked_at) from rollup_marks where hour < rolled_up) as oldest
      from rollup_state`);
    const state = rows[0];
    if (!state)
      return failure(
        'rollup_state is empty',
        'Restore the schema from a backup; the row is there from the first migration on'
      );
    // The hour before this one ends up rolled up a few minutes after its end.
    const behindMs = now.getTime() - state.rolledUp.getTime() - hourMs;
    const cure =
      'Run: lakegauge aggregate; it names the hour that it cannot do. lakegauge start does it each minute, so look for "The rollup could not run" in its log';
    if (behindMs > 24 * hourMs)
      return failure(
        `${describeDuration(behindMs)} behind; raw rows cannot be removed until it has caught up`,
        cure
      );
    if (behindMs > 2 * hourMs) return warning(`${describeDuration(behindMs)} behind`, cure);
    if (state.oldest && now.getTime() - state.oldest.getTime() > 2 * hourMs) {
      return warning(
        `${plural(state.marked, 'hour')} changed and wait to be computed again for ${describeDuration(now.getTime() - state.oldest.getTime())}; they are answered from raw rows, which is right and slow`,
        cure
      );
    }
    return ok(`up to ${state.rolledUp.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
  }
};
