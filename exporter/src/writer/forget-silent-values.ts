import { sql, type DatabaseClient } from '@lakegauge/database';

// Each start of a service is an instance of its own; one that has said nothing for so long has ended.
const silentMs = 24 * 3_600_000;
const everyMs = 600_000;
const valuesMax = 1000;

/**
 * Makes room among the latest values, which has a bound: a service that is started again and again would fill it with
 * instances that are no more. Every ten minutes, and a thousand at a time, so that no write waits for it.
 */
export class SilentValues {
  readonly #now: () => number;
  #forgottenAt = -Infinity;

  constructor(now: () => number) {
    this.#now = now;
  }

  async forget(client: DatabaseClient): Promise<void> {
    const now = this.#now();
    if (now - this.#forgottenAt < everyMs) return;
    this.#forgottenAt = now;
    await client.query(sql`
      delete from latest_values where ctid = any(array(
        select ctid from latest_values where observed_at < ${new Date(now - silentMs)} limit ${valuesMax}
        for update skip locked
      ))
    `);
  }
}
