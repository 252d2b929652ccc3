import type { SystemState } from '../queries/get-system-state.ts';

/** `GET /api/v1/system`. */
export function toSystemBody(state: SystemState, now: Date) {
  const { rollup } = state;
  return {
    as_of: now.toISOString(),
    rollup: {
      closed: rollup.closed.toISOString(),
      rolled_up: rollup.rolledUp.toISOString(),
      raw_from: rollup.rawFrom.toISOString(),
      raw_shortened_at: rollup.rawShortenedAt?.toISOString() ?? null,
      marked_hours: rollup.markedHours
    },
    runs: state.runs.map((run) => ({
      started_at: run.startedAt.toISOString(),
      finished_at: run.finishedAt?.toISOString() ?? null,
      exit_code: run.exitCode,
      outcome: run.outcome,
      correlation_id: run.correlationId
    })),
    tables: state.tables,
    partitions: state.partitions,
    ingest: state.ingest,
    values: state.values.map(({ observedAt, ...value }) => ({
      ...value,
      observed_at: observedAt.toISOString()
    })),
    names_beyond_cap: state.namesBeyondCap.map(({ service, kind, sample, seenAt }) => ({
      service,
      kind,
      sample,
      seen_at: seenAt.toISOString()
    }))
  };
}
