import { isDeepStrictEqual } from 'node:util';
import type { DatabasePool } from '@lakegauge/database';
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
 * What is wrong, a line each. Nothing where every hour before `rolled_up` without a mark holds exactly what the model says, no
 * row more and no row less, and the raw tables hold exactly the model's rows from `raw_from` on. This is the invariant of the whole protocol.
 */
export async function compareRollups(pool: DatabasePool, model: ReferenceModel): Promise<string[]> {
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

    const differences = same('raw rows', raw.rows[0], model.countSince(rawFrom));
    const hashes = new Map(users.rows.map((row) => [row.user, row.hash]));
    const byHour = Map.groupBy(stored.rows, (row) => row.hour.getTime());
    for (const hour of new Set([...model.hours(), ...byHour.keys()])) {
      if (hour >= rolledUp.getTime() || marked.has(hour)) continue;
      const faults = compareHour(byHour.get(hour) ?? [], model.expected(hour), hashes);
      differences.push(...faults.map((fault) => `${new Date(hour).toISOString()} ${fault}`));
    }
    return differences;
  } finally {
    client.release();
  }
}

function compareHour(
  stored: StoredRow[],
  expected: Map<string, ExpectedRow>,
  hashes: Map<string, string>
): string[] {
  const keys = new Set(stored.map((row) => row.key));
  return [
    ...(keys.size === stored.length ? [] : ['a cell is there more than once']),
    ...[...expected.keys()].filter((key) => !keys.has(key)).map((key) => `${key} is missing`),
    ...stored.flatMap((row) => {
      const wanted = expected.get(row.key);
      const faults = wanted ? compareRow(row, wanted, hashes) : ['should not be there'];
      return faults.map((fault) => `${row.key}: ${fault}`);
    })
  ];
}

function compareRow(row: StoredRow, expected: ExpectedRow, hashes: Map<string, string>): string[] {
  return [
    ...same('samples', row.samples, expected.samples),
    ...same('errors', row.errors, expected.errors ?? null),
    ...(expected.sumNs === undefined ? [] : compareDurations(row, expected, expected.sumNs)),
    ...(expected.successes === undefined
      ? []
      : [
          ...same('total_events', row.values.total_events, expected.samples),
          ...same('success_count', row.values.success_count, expected.successes),
          ...same('failure_count', row.values.failure_count, expected.errors)
        ]),
    ...compareUsers(row, expected, hashes)
  ];
}

function compareUsers(row: StoredRow, expected: ExpectedRow, hashes: Map<string, string>): string[] {
  const { users, anonymousUsers } = expected;
  if (!users || !anonymousUsers) return same('users', row.usersExact, null);
  const toHashes = (ids: Set<string>) => [...ids].map((id) => hashes.get(id)!).sort();
  return [
    ...(users.size <= 2000
      ? same('users', row.usersExact?.sort(), toHashes(users))
      : close('users', row.usersEstimate!, users.size, 0.04)),
    ...(anonymousUsers.size <= 2000
      ? same('anonymous users', row.anonymousExact?.sort(), toHashes(anonymousUsers))
      : []),
    ...same('unique_users', row.values.unique_users, users.size)
  ];
}

function compareDurations(row: StoredRow, expected: ExpectedRow, sumNs: bigint): string[] {
  const { values } = row;
  const average = Number(sumNs) / expected.samples / 1e6;
  return [
    ...same('sum', row.sum, String(sumNs)),
    ...same('min', row.min, expected.min),
    ...same('max', row.max, expected.max),
    ...same('source', row.source, expected.source),
    ...same('items of the sketch', row.sketched, expected.samples),
    ...same('total_requests', values.total_requests, expected.samples),
    ...same('error_rate', values.error_rate, expected.errors! / expected.samples),
    ...close('avg_response_time_ms', Number(values.avg_response_time_ms), average, 1e-12),
    ...same('percentiles', values.percentiles, expected.values ? 'exact' : 'estimated'),
    ...(expected.values ? comparePercentiles(row, expected.values) : [])
  ];
}

function comparePercentiles(row: StoredRow, sorted: number[]): string[] {
  return [0.5, 0.95, 0.99].flatMap((fraction, index) => {
    const name = `p${fraction * 100}_response_time_ms`;
    return [
      ...same(name, row.values[name], percentileCont(sorted, fraction)),
      ...close(`sketch ${name}`, row.quantiles![index]! * 1000, percentileDisc(sorted, fraction), 0.0109)
    ];
  });
}

function same(what: string, actual: unknown, expected: unknown): string[] {
  if (isDeepStrictEqual(actual, expected)) return [];
  return [`${what} is ${JSON.stringify(actual)}, should be ${JSON.stringify(expected)}`];
}

function close(what: string, actual: number, expected: number, relativeError: number): string[] {
  if (Math.abs(actual - expected) <= expected * relativeError) return [];
  return [`${what} is ${actual}, should be ${expected} within ${relativeError}`];
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
