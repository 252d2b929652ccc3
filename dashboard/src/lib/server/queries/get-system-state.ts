import { sql } from '@lakegauge/database';
import { arrivalMinutes, rawTables, type RawTable, type SystemAnswer } from '../../metrics/system.ts';
import { getRawArrivals } from './get-raw-arrivals.ts';
import { getServices } from './get-services.ts';
import { getPartitionSizes, getTableSizes } from './get-table-sizes.ts';
import type { Reading } from './with-reading.ts';

/** How the programs are doing, from one reading. */
export async function getSystemState(reading: Reading, now: Date): Promise<SystemAnswer> {
  return {
    asOf: now.toISOString(),
    rollup: await getRollup(reading),
    runs: (await getRuns(reading)).map(({ startedAt, finishedAt, ...run }) => ({
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
      ...run
    })),
    tables: await getTableSizes(reading),
    partitions: await getPartitionSizes(reading),
    arrivals: await getRawArrivals(reading, now, arrivalMinutes),
    hours: await getHours(reading, now),
    ingest: await reading.query(sql`
      select service_name as service, signal, reason, sum(items)::bigint as items, max(sample) as sample
      from ingest_counts
      where hour > ${now}::timestamptz - interval '24 hours'
      group by 1, 2, 3
      order by 4 desc, 1, 2, 3
      limit 1000`),
    values: (await getValues(reading)).map(({ observedAt, ...value }) => ({
      ...value,
      observedAt: observedAt.toISOString()
    })),
    services: (await getServices(reading)).map(({ firstSeen, lastSeen, ...service }) => ({
      ...service,
      firstSeen: firstSeen.toISOString(),
      lastSeen: lastSeen.toISOString()
    })),
    names: await reading.query(sql`
      select service_name as service, kind, count(*) as names
      from endpoint_registry
      group by 1, 2
      order by 3 desc, 1, 2
      limit 1000`),
    namesBeyondCap: (await getNamesBeyondCap(reading)).map(({ seenAt, ...name }) => ({
      ...name,
      seenAt: seenAt.toISOString()
    }))
  };
}

async function getRollup(reading: Reading): Promise<SystemAnswer['rollup']> {
  const [row] = await reading.query<{
    closed: Date;
    rolledUp: Date;
    rawFrom: Date;
    rawShortenedAt: Date | null;
    markedHours: number;
    lastRolledUpAt: Date | null;
    historyFrom: Date | null;
  }>(sql`
    select closed, rolled_up as "rolledUp", raw_from as "rawFrom", raw_shortened_at as "rawShortenedAt",
      (select count(distinct hour) from rollup_marks where hour < rolled_up) as "markedHours",
      (select max(rolled_up_at) from rollup_hours) as "lastRolledUpAt",
      least(
        (select min(time_bucket) from aggregated_metrics where metric_type = 'performance'),
        (select min(time_bucket) from aggregated_metrics where metric_type = 'usage')
      ) as "historyFrom"
    from rollup_state`);
  return {
    closed: row!.closed.toISOString(),
    rolledUp: row!.rolledUp.toISOString(),
    rawFrom: row!.rawFrom.toISOString(),
    rawShortenedAt: row!.rawShortenedAt?.toISOString() ?? null,
    markedHours: row!.markedHours,
    lastRolledUpAt: row!.lastRolledUpAt?.toISOString() ?? null,
    historyFrom: row!.historyFrom?.toISOString() ?? null
  };
}

async function getRuns(reading: Reading) {
  return reading.query<{
    startedAt: Date;
    finishedAt: Date | null;
    exitCode: number | null;
    outcome: string | null;
    correlationId: string;
  }>(sql`
    select started_at as "startedAt", finished_at as "finishedAt", exit_code as "exitCode", outcome, correlation_id as "correlationId"
    from job_runs
    order by id desc
    limit 20`);
}

/** What the rollup counted when it took an hour; the last day, without the hour that still runs. */
async function getHours(reading: Reading, now: Date): Promise<SystemAnswer['hours']> {
  const rows = await reading.query<{ hour: Date } & Record<RawTable, number | null>>(sql`
    select hour, performance_metrics_rows as performance_metrics, usage_events_rows as usage_events,
      histogram_points_rows as histogram_points
    from generate_series(
      date_trunc('hour', ${now}::timestamptz, 'UTC') - interval '24 hours',
      date_trunc('hour', ${now}::timestamptz, 'UTC') - interval '1 hour',
      interval '1 hour'
    ) hour
    left join rollup_hours using (hour)
    order by hour`);
  return rows.map(({ hour, ...counted }) => ({
    hour: hour.toISOString(),
    // Of an hour without rows nothing is written down, and it is known all the same.
    rows: hour < reading.state.rolledUp ? toRows(counted) : null
  }));
}

function toRows(counted: Record<RawTable, number | null>): Record<RawTable, number> {
  return Object.fromEntries(rawTables.map((table) => [table, counted[table] ?? 0])) as Record<
    RawTable,
    number
  >;
}

async function getValues(reading: Reading) {
  return reading.query<{
    name: string;
    service: string;
    instance: string;
    attributes: Record<string, unknown>;
    value: number;
    observedAt: Date;
  }>(sql`
    select name, service_name as service, service_instance_id as instance, attributes, value, observed_at as "observedAt"
    from latest_values
    order by observed_at desc, name, service_name, service_instance_id
    limit 1000`);
}

async function getNamesBeyondCap(reading: Reading) {
  return reading.query<{ service: string; kind: string; sample: string; seenAt: Date }>(sql`
    select service_name as service, kind, sample, seen_at as "seenAt"
    from endpoint_overflow
    order by service_name, kind, seen_at desc, sample
    limit 1000`);
}
