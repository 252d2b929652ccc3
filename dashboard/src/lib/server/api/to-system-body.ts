import type { SystemAnswer } from '../../metrics/system.ts';

/** `GET /api/v1/system`. */
export function toSystemBody(state: SystemAnswer) {
  const { rollup } = state;
  return {
    as_of: state.asOf,
    rollup: {
      closed: rollup.closed,
      rolled_up: rollup.rolledUp,
      raw_from: rollup.rawFrom,
      raw_shortened_at: rollup.rawShortenedAt,
      marked_hours: rollup.markedHours,
      last_rolled_up_at: rollup.lastRolledUpAt,
      history_from: rollup.historyFrom
    },
    runs: state.runs.map((run) => ({
      started_at: run.startedAt,
      finished_at: run.finishedAt,
      exit_code: run.exitCode,
      outcome: run.outcome,
      correlation_id: run.correlationId
    })),
    tables: state.tables.map(({ counted, ...table }) => ({
      ...table,
      counted_rows: counted?.rows ?? null,
      counted_at: counted?.at ?? null
    })),
    partitions: state.partitions,
    arrivals: state.arrivals.map(({ table, newest, recentRows }) => ({
      table,
      newest,
      recent_rows: recentRows
    })),
    hours: state.hours.map(({ hour, rows }) => ({ timestamp: hour, rows })),
    ingest: state.ingest,
    values: state.values.map(({ observedAt, ...value }) => ({ ...value, observed_at: observedAt })),
    services: state.services.map(({ firstSeen, lastSeen, ...service }) => ({
      ...service,
      first_seen: firstSeen,
      last_seen: lastSeen
    })),
    names: state.names,
    names_beyond_cap: state.namesBeyondCap.map(({ seenAt, ...name }) => ({ ...name, seen_at: seenAt }))
  };
}
