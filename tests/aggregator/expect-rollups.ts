import type { DatabasePool } from '@lakegauge/database';
import { expect } from 'vitest';
import { percentileCont, percentileDisc, type ExpectedRow, type ReferenceModel } from './reference-model.ts';

interface StoredRow {
  key: string;
  samples: number;
  errors: number | null;
  sum: string | null;
  min: number | null;
  max: number | null;
  source: string | null;
  sketched: number | null;
  quantiles: number[] | null;
  usersExact: string[] | null;
  usersEstimate: number | null;
  anonymousExact: string[] | null;
  values: Record<string, number | string>;
}

/**
 * Expects that every hour before `rolled_up` without a mark holds exactly what the model says, no row more and no row less,
 * and that the raw tables hold exactly the model's rows from `raw_from` on. This is the invariant of the whole protocol.
 */
export async function expectRollups(pool: DatabasePool, model: ReferenceModel): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read');
    const state = await client.query<{ rolled_up: Date; raw_from: Date }>('select * from rollup_state');
    const { rolled_up: rolledUp, raw_from: rawFrom } = state.rows[0]!;
    const marks = await client.query<{ hour: Date }>('select distinct hour from rollup_marks');
    const marked = new Set(marks.rows.map((row) => row.hour.getTime()));
    const stored = await client.query<StoredRow & { hour: Date }>(storedRows);
    const raw = await client.query<Record<string, number>>(rawCounts, [rawFrom]);
    const users = await client.query<{ user: string; hash: string }>(userHashes, [allUsers(model)]);
    await client.query('commit');

    expect(raw.rows[0]).toEqual(model.countSince(rawFrom));
    const hashes = new Map(users.rows.map((row) => [row.user, row.hash]));
    const byHour = Map.groupBy(stored.rows, (row) => row.hour.getTime());
    for (const hour of new Set([...model.hours(), ...byHour.keys()])) {
      if (hour >= rolledUp.getTime() || marked.has(hour)) continue;
      expectHour(byHour.get(hour) ?? [], model.expected(hour), hashes);
    }
  } finally {
    client.release();
  }
}

function expectHour(stored: StoredRow[], expected: Map<string, ExpectedRow>, hashes: Map<string, string>) {
  expect(stored.map((row) => row.key).sort()).toEqual([...expected.keys()].sort());
  for (const row of stored) {
    expectRow(row, expected.get(row.key)!, hashes);
  }
}

function expectRow(row: StoredRow, expected: ExpectedRow, hashes: Map<string, string>): void {
  expect.soft({ key: row.key, samples: row.samples, errors: row.errors }).toEqual({
    key: row.key,
    samples: expected.samples,
    errors: expected.errors
  });
  if (expected.sumNs !== undefined) expectDurations(row, expected, expected.sumNs);
  if (expected.successes !== undefined) {
    expect(row.values).toMatchObject({
      total_events: expected.samples,
      success_count: expected.successes,
      failure_count: expected.errors
    });
  }
  if (expected.users && expected.anonymousUsers) {
    const toHashes = (ids: Set<string>) => [...ids].map((id) => hashes.get(id)!).sort();
    if (expected.users.size <= 2000) expect(row.usersExact?.sort()).toEqual(toHashes(expected.users));
    else expectClose(row.usersEstimate!, expected.users.size, 0.04);
    expect(row.anonymousExact?.sort()).toEqual(toHashes(expected.anonymousUsers));
    expect(row.values.unique_users).toBe(expected.users.size);
  } else {
    expect(row.usersExact).toBeNull();
  }
}

function expectDurations(row: StoredRow, expected: ExpectedRow, sumNs: bigint): void {
  expect(row.sum).toBe(String(sumNs));
  expect(row.min).toBe(expected.min);
  expect(row.max).toBe(expected.max);
  expect(row.source).toBe(expected.source);
  expect(row.sketched).toBe(expected.samples);
  expect(row.values.total_requests).toBe(expected.samples);
  expect(row.values.error_rate).toBe(expected.errors! / expected.samples);
  expectClose(Number(row.values.avg_response_time_ms), Number(sumNs) / expected.samples / 1e6, 1e-12);
  if (!expected.values) {
    expect(row.values.percentiles).toBe('estimated');
    return;
  }
  expect(row.values.percentiles).toBe('exact');
  for (const [index, fraction] of [0.5, 0.95, 0.99].entries()) {
    const name = `p${fraction * 100}_response_time_ms`;
    expect(row.values[name]).toBe(percentileCont(expected.values, fraction));
    expectClose(row.quantiles![index]! * 1000, percentileDisc(expected.values, fraction), 0.0109);
  }
}

function expectClose(actual: number, expected: number, relativeError: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(expected * relativeError);
}

function allUsers(model: ReferenceModel): string[] {
  const rows = [...model.requests.values(), ...model.events.values()];
  return [...new Set(rows.flatMap((row) => row.userId ?? []))];
}

const userHashes = `select id as user, user_hash(id)::text as hash from unnest($1::text[]) id`;

const rawCounts = `
  select
    (select count(*) from performance_metrics where timestamp >= $1) as requests,
    (select count(*) from usage_events where timestamp >= $1) as events,
    (select count(*) from histogram_points where timestamp >= $1) as points`;

const storedRows = `
  select
    time_bucket as hour,
    concat_ws('|', metric_type, service_name, environment, coalesce(endpoint_path, '*'), coalesce(method, '*'), coalesce(event_type, '*')) as key,
    sample_count as samples,
    error_count as errors,
    sum_value as sum,
    min_value as min,
    max_value as max,
    source,
    sketch_zero_count + coalesce((select sum(items) from unnest(sketch_counts) items), 0)::bigint as sketched,
    array(
      select sketch_quantile(fraction, sketch_scale, sketch_zero_count, sketch_indexes, sketch_counts)
      from unnest(array[0.5, 0.95, 0.99]) fraction
    ) as quantiles,
    users_exact::text[] as "usersExact",
    user_registers_count(users_registers) as "usersEstimate",
    anonymous_exact::text[] as "anonymousExact",
    aggregated_values as values
  from aggregated_metrics
  where metric_type in ('performance', 'usage')`;
