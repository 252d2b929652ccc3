import { expect, test } from 'vitest';
import { checkHealth } from './health-checks.ts';
import { rawTables, type SystemAnswer } from './system.ts';

const asOf = '2026-11-21T10:20:00.000Z';

/** Everything is well; `changes` replace parts of it. */
function systemOf(changes: Partial<SystemAnswer> = {}): SystemAnswer {
  return {
    asOf,
    rollup: {
      closed: '2026-11-21T10:00:00.000Z',
      rolledUp: '2026-11-21T10:00:00.000Z',
      rawFrom: '2026-11-14T00:00:00.000Z',
      rawShortenedAt: null,
      markedHours: 0,
      lastRolledUpAt: '2026-11-21T10:01:10.000Z',
      historyFrom: '2026-09-01T00:00:00.000Z'
    },
    runs: [
      {
        startedAt: '2026-11-21T02:00:00.000Z',
        finishedAt: '2026-11-21T02:00:09.000Z',
        exitCode: 0,
        outcome: 'success',
        correlationId: 'a'
      }
    ],
    tables: [],
    partitions: rawTables.flatMap((table) => [
      { table, day: null, rows: 0, bytes: 0 },
      { table, day: '2026-11-22', rows: 0, bytes: 0 }
    ]),
    arrivals: rawTables.map((table) => ({ table, newest: '2026-11-21T10:19:50.000Z', recentRows: 10 })),
    hours: [],
    ingest: [],
    values: [valueOf('lakegauge.writer.queue.lag', 0), valueOf('lakegauge.exporter.queue.size', 0)],
    services: [],
    names: [],
    namesBeyondCap: [],
    ...changes
  };
}

function valueOf(name: string, value: number, observedAt = asOf) {
  return { name, service: 'shop', instance: 'one', attributes: {}, value, observedAt };
}

const stateOf = (id: string, system: SystemAnswer) =>
  checkHealth(system).find((check) => check.id === id)?.state;

test('a system that is well has nothing to do', () => {
  const checks = checkHealth(systemOf());

  expect(checks.map(({ state }) => state)).toEqual(Array(8).fill('ok'));
  expect(checks.some(({ action }) => action)).toBe(false);
});

test('what is worst comes first', () => {
  const { rollup } = systemOf();
  const checks = checkHealth(
    systemOf({
      ingest: [{ service: 'shop', signal: 'traces', reason: 'too_old', items: 4, sample: null }],
      rollup: { ...rollup, rolledUp: '2026-11-21T05:00:00.000Z' },
      values: []
    })
  );

  expect(checks.map(({ id, state }) => [id, state]).slice(0, 4)).toEqual([
    ['rollup', 'failing'],
    ['rejected', 'warning'],
    ['queue', 'unknown'],
    ['drops', 'unknown']
  ]);
});

test('numbers of a process that has gone silent say nothing about now', () => {
  const old = valueOf('lakegauge.writer.queue.lag', 300, '2026-11-21T10:10:00.000Z');

  expect(stateOf('queue', systemOf({ values: [old] }))).toBe('unknown');
});

test('what nothing is kept of is no fault of anybody', () => {
  const ignored = { service: 'shop', signal: 'traces', reason: 'excluded_path', items: 9000, sample: null };

  expect(stateOf('rejected', systemOf({ ingest: [ignored] }))).toBe('ok');
});

test.each([
  ['a lost row', 'drops', { values: [valueOf('lakegauge.exporter.rows.dropped', 1)] }, 'failing'],
  ['no partition for tomorrow', 'partitions', { partitions: [] }, 'failing'],
  [
    'a row without a day',
    'partitions',
    { partitions: [...systemOf().partitions, { table: 'usage_events', day: null, rows: null, bytes: 8192 }] },
    'warning'
  ],
  ['a run that failed', 'job', { runs: [{ ...systemOf().runs[0]!, exitCode: 2 }] }, 'failing'],
  ['a run that warned of the size', 'job', { runs: [{ ...systemOf().runs[0]!, exitCode: 3 }] }, 'warning'],
  ['no run ever', 'job', { runs: [] }, 'unknown'],
  [
    'silence',
    'arrivals',
    { arrivals: rawTables.map((table) => ({ table, newest: null, recentRows: 0 })) },
    'warning'
  ],
  [
    'names beyond the cap',
    'names',
    { namesBeyondCap: [{ service: 'shop', kind: 'endpoint', sample: '/x/8f3', seenAt: asOf }] },
    'warning'
  ]
] as const)('%s is seen', (_what, id, changes, state) => {
  expect(stateOf(id, systemOf(changes as unknown as Partial<SystemAnswer>))).toBe(state);
});
