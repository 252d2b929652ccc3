import { join } from 'node:path';
import { createPool, migrate, silentLogger, type DatabasePool } from '@lakegauge/database';
import { insertBookkeeping } from './insert-bookkeeping.ts';
import { insertEvents } from './insert-events.ts';
import { insertAnonymousViews, insertTraffic } from './insert-traffic.ts';
import { sampleDayOfEvents } from './sample-events.ts';
import { sampleDay } from './sample-traffic.ts';

/**
 * Databases that a specification can ask for by the cookie `world`: `full`, a day of sample traffic and one before it,
 * whose programs need attention; `well`, little traffic and nothing for an operator to do; `empty`, nothing ever;
 * `first`, nothing until /fixture/first-request; `silent`, data of days ago only; `held`, whose tables can be locked
 * for a while; `partly`, which one question of a page alone can be made to fail in; `gone`, a database that is not
 * there.
 */
export const worldNames = ['full', 'well', 'empty', 'first', 'silent', 'held', 'partly', 'gone'] as const;
export type WorldName = (typeof worldNames)[number];
export type Worlds = Record<WorldName, DatabasePool>;

/** Users who are counted only with `Include Anonymous Users`. */
export const anonymousPeople = 40;

const hourMs = 3_600_000;

/** Migrates and fills a schema for each world; `scale` multiplies the sample, for pictures. */
export async function createWorlds(connectionString: string, now: Date, scale = 1): Promise<Worlds> {
  const open = (schema: string, address = connectionString) =>
    createPool({
      connectionString: address,
      schema,
      applicationName: 'lakegauge-browser-tests',
      logger: silentLogger,
      poolMin: 0,
      poolTimeoutMs: 2000
    });
  const create = async (name: string) => {
    const schema = `browser_${name}`;
    const pool = open(schema);
    await pool.query(`drop schema if exists ${schema} cascade`);
    await pool.query(`create schema ${schema}`);
    const folder = join(import.meta.dirname, '../../migrations');
    await migrate({ pool, schema, folder, logger: silentLogger });
    await prepareDays(pool, now);
    return pool;
  };

  const nobody = new URL(connectionString);
  nobody.port = '1';
  const worlds: Worlds = {
    full: await create('full'),
    well: await create('well'),
    empty: await create('empty'),
    first: await create('first'),
    silent: await create('silent'),
    held: await create('held'),
    partly: await create('partly'),
    gone: open('browser_gone', nobody.href)
  };
  await fillDay(worlds.full, now, scale);
  await fillDay(worlds.held, now, scale);
  await insertTraffic(worlds.partly, sampleDay(now, { share: 0.1 }));
  await fillWell(worlds.well, now);
  await insertTraffic(worlds.silent, sampleDay(new Date(now.getTime() - 72 * hourMs)));
  return worlds;
}

async function fillDay(pool: DatabasePool, now: Date, scale: number): Promise<void> {
  const dayAgo = (days: number) => new Date(now.getTime() - days * 24 * hourMs);
  await insertTraffic(pool, sampleDay(now, { share: scale }));
  await insertTraffic(pool, sampleDay(dayAgo(1), { share: scale * 0.88 }));
  // Something older, or the day before would not be known to be whole.
  await insertTraffic(pool, sampleDay(dayAgo(2), { share: 0.05 }));
  for (const [days, share] of [1, 0.8, 0.7, 0.4, 0.3].entries()) {
    await insertEvents(pool, sampleDayOfEvents(dayAgo(days), { share: share * scale }));
  }
  await insertBookkeeping(pool, now);
  await insertAnonymousViews(pool, { people: anonymousPeople, at: new Date(now.getTime() - hourMs) });
}

/** Little data, all of it rolled up, and programs that run as they should. */
async function fillWell(pool: DatabasePool, now: Date): Promise<void> {
  const lately = new Date(now.getTime() + 60_000);
  await insertTraffic(pool, sampleDay(lately, { share: 0.05 }));
  await insertEvents(pool, sampleDayOfEvents(lately, { share: 0.05 }));
  await insertBookkeeping(pool, now);
  await pool.query(`
    truncate ingest_counts, endpoint_overflow;
    update job_runs set exit_code = 0, outcome = 'success';
    update rollup_state set closed = date_trunc('hour', now(), 'UTC'), rolled_up = date_trunc('hour', now(), 'UTC')`);
}

/** Every hour is still in raw rows: nothing has been rolled up yet. */
async function prepareDays(pool: DatabasePool, now: Date): Promise<void> {
  const day = (offset: number) => new Date(now.getTime() + offset * 24 * hourMs).toISOString().slice(0, 10);
  await pool.query('select create_raw_partitions($1, $2)', [day(-7), day(1)]);
  await pool.query('update rollup_state set closed = raw_from, rolled_up = raw_from');
}
