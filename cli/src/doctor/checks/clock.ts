import { ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

const skewMsMax = 5000;

/** Do this machine and the database agree on the time? Hours are closed by the one and counted by the other. */
export const clock: HealthCheck = {
  name: 'clock',
  needs: 'connection',
  async run({ pool }) {
    const before = Date.now();
    const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
    const here = (before + Date.now()) / 2;
    const skewMs = Math.abs(rows[0]!.now.getTime() - here);
    if (skewMs <= skewMsMax) return ok('this machine and the database agree on the time');
    return warning(
      `this machine and the database are ${Math.round(skewMs / 1000)} s apart`,
      'Let both follow a time server (NTP); telemetry more than 10 minutes in the future is refused'
    );
  }
};
