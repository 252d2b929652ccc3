import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@lakegauge/database';
import { expect, test } from 'vitest';
import { fillHistory } from '../../cli/src/demo/history/fill-history.ts';
import { simulateHours } from '../../cli/src/demo/traffic/simulate-hours.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { eventually } from '../eventually.ts';
import { runLakegauge } from './run-lakegauge.ts';

const dayMs = 86_400_000;

test(
  'the history that the demo makes is stored once, rolled up and cut like any other, also when it is interrupted',
  { timeout: 180_000 },
  async () => {
    const database = await createTestDatabase();
    const { pool } = database;
    const dataDir = mkdtempSync(join(tmpdir(), 'lakegauge-history-'));
    const end = new Date();
    const options = { pool, logger: silentLogger, dataDir, now: () => end, days: 14 };

    const interrupting = new AbortController();
    let steps = 0;
    const onProgress = () => void (++steps === 8 && interrupting.abort());
    const first = await fillHistory({ ...options, onProgress, signal: interrupting.signal });
    const newest = await pool.query<{ count: number }>('select count(*) from performance_metrics');
    await first.rest();
    const again = await fillHistory({
      ...options,
      onProgress: () => {},
      signal: new AbortController().signal
    });
    await again.rest();

    const begin = new Date(Math.floor(end.getTime() / 3_600_000) * 3_600_000 - 14 * dayMs);
    const made = simulateHours(begin, end, end).requests.filter(({ startMs }) => startMs < end.getTime());
    expect(newest.rows[0]!.count).toBeGreaterThan(1000);
    const rolledUp = await pool.query<{ requests: number; until: Date }>(`
    select sum(sample_count)::bigint as requests, max(time_bucket) + interval '1 hour' as until
    from aggregated_metrics
    where metric_type = 'performance' and endpoint_path is not null`);
    const { requests, until } = rolledUp.rows[0]!;
    expect(requests).toBe(made.filter(({ startMs }) => startMs < until.getTime()).length);
    const state = await pool.query<{ raw_from: Date }>('select raw_from from rollup_state');
    expect(state.rows[0]!.raw_from.getTime()).toBeGreaterThanOrEqual(begin.getTime() - dayMs);
    const runs = await pool.query<{ exit_code: number }>('select exit_code from job_runs');
    expect(runs.rows.map((run) => run.exit_code)).toEqual([0, 0]);
    rmSync(dataDir, { recursive: true });
    await database.drop();
  }
);

test(
  'lakegauge demo has its first day and its notes when it says that it runs, a shop whose visits arrive, and a banner',
  { timeout: 120_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'lakegauge-demo-'));
    const demo = runLakegauge(['demo'], { LAKEGAUGE_DATA_DIR: dataDir, PORT: '0' });
    const address = await demo.address;
    const ask = async <Answer>(path: string) => (await (await fetch(address + path)).json()) as Answer;
    const count = async () => {
      const answer = await ask<{ metrics: { total_requests: number } }>(
        '/api/v1/metrics/performance?service=shop'
      );
      return answer.metrics.total_requests;
    };

    const before = await count();
    const { notes } = await ask<{ notes: { text: string }[] }>('/api/v1/notes?time_range=24h');
    const page = await (await fetch(`${address}/metrics`)).text();
    const shop = await demo.said(/Sample shop\s+(http:\/\/\S+)/);
    const shopPage = await (await fetch(shop)).text();
    const tracker = await fetch(`${shop}/lakegauge.js`);

    expect(before).toBeGreaterThan(1000);
    expect(notes.map(({ text }) => text)).toEqual([
      'Deploy 1.8.0: prices from the new stock service',
      'Rolled back to 1.7.1'
    ]);
    expect(page).toContain('Demo: made-up data of a sample shop');
    expect(shopPage).toContain('data-service="shop"');
    expect(tracker.headers.get('content-type')).toContain('javascript');
    await fetch(`${shop}/api/reports/sales`, { headers: { cookie: 'person=somebody%40example.com' } });
    await eventually(async () => {
      const { endpoints } = await ask<{ endpoints: { endpoint: string }[] }>(
        '/api/v1/metrics/performance?service=shop&endpoint=/api/reports/sales'
      );
      expect(endpoints).toHaveLength(1);
      expect(await count()).toBeGreaterThan(before);
    });
    demo.child.kill('SIGINT');
    expect((await demo.exit).code).toBe(0);
    rmSync(dataDir, { recursive: true, force: true });
  }
);
