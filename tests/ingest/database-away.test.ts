import { errorClass, silentLogger } from '@lakegauge/database';
import { createWriter, DatabaseAwayError, type TelemetryWriter } from '@lakegauge/exporter/writer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOwnServer, type OwnServer } from '../database/own-server.ts';
import { eventually } from '../eventually.ts';
import { metricRow, rowsWith } from './rows.ts';

let server: OwnServer;
let writer: TelemetryWriter;

beforeAll(async () => {
  server = await startOwnServer({ durable: true });
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.pool.query('truncate performance_metrics');
  writer = createWriter({ pool: server.pool, logger: silentLogger, transactionTimeoutMs: 500 });
});

const one = () => rowsWith({ performanceMetrics: [metricRow()] });
const outcome = (write: Promise<unknown>) => write.then(() => 'stored').catch((error: unknown) => error);

/** As a client does that was answered 503: the same rows again until they are taken. */
async function writeUntilStored(rows: ReturnType<typeof one>): Promise<void> {
  await eventually(async () => void (await writer.write(rows)), 30_000);
}

async function storedIds(): Promise<{ rows: number; distinct: number }> {
  const { rows } = await server.pool.query<{ rows: number; distinct: number }>(
    'select count(*) as rows, count(distinct (trace_id, span_id)) as distinct from performance_metrics'
  );
  return rows[0]!;
}

function signal(processes: number[], name: NodeJS.Signals): void {
  for (const pid of processes) process.kill(pid, name);
}

test('while the server is frozen one write finds out and the others are turned away at once', async () => {
  await writer.write(one());
  const processes = await server.processes();
  signal(processes, 'SIGSTOP');
  const sent = Array.from({ length: 20 }, one);
  try {
    const first = await Promise.all(sent.slice(0, 5).map((rows) => outcome(writer.write(rows))));
    expect(first.map((error) => errorClass(error))).toEqual(Array(5).fill('retryable'));

    let refusals = 0;
    let probe: Promise<unknown> | undefined;
    await eventually(() => {
      refusals = writer.stats().refusals;
      probe = outcome(writer.write(sent[5]!));
      expect(writer.stats().refusals).toBe(refusals);
    });
    const others = await Promise.all(sent.slice(6).map((rows) => outcome(writer.write(rows))));
    expect(writer.stats().writingRows).toBe(1);
    for (const error of others) expect(error).toBeInstanceOf(DatabaseAwayError);
    expect(writer.stats()).toMatchObject({ queuedRows: 0, refusals: refusals + 14 });
    await probe;
  } finally {
    signal(processes, 'SIGCONT');
  }

  await Promise.all(sent.map(writeUntilStored));

  expect(await storedIds()).toEqual({ rows: 21, distinct: 21 });
});

test('a single backend that is frozen costs its own write, and the next one takes another connection', async () => {
  await writer.write(one());
  const { rows } = await server.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'lakegauge-test' and pid <> pg_backend_pid()`
  );
  const { rows: own } = await server.pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const backends = [...rows, ...own].map(({ pid }) => pid);
  signal(backends, 'SIGSTOP');
  try {
    const failed = await outcome(writer.write(one()));
    expect(errorClass(failed)).toBe('retryable');

    await writeUntilStored(one());
  } finally {
    signal(backends, 'SIGCONT');
  }
  expect(await storedIds()).toEqual({ rows: 2, distinct: 2 });
});

test('a postmaster that is frozen keeps nobody from writing who is connected', async () => {
  await writer.write(one());
  const postmaster = server.postmaster();
  signal([postmaster], 'SIGSTOP');

  const stored = await outcome(writer.write(one()));
  signal([postmaster], 'SIGCONT');

  expect(stored).toBe('stored');
});

test('a server that is killed again and again under load loses nothing that was acknowledged', async () => {
  const sent = Array.from({ length: 300 }, one);
  const acknowledged: Promise<void>[] = [];

  for (let kill = 0; kill < 3; kill++) {
    acknowledged.push(...sent.slice(kill * 100, kill * 100 + 100).map(writeUntilStored));
    const killed = server.postmaster();
    signal([killed], 'SIGKILL');
    await eventually(() => expect(server.postmaster()).not.toBe(killed), 30_000);
    await eventually(async () => void (await server.pool.query('select 1')), 30_000);
  }
  await Promise.all(acknowledged);

  expect(await storedIds()).toEqual({ rows: 300, distinct: 300 });
  expect(await outcome(writer.write(one()))).toBe('stored');
});

test('a table that is away turns writes away too, and the first that is stored lets them in again', async () => {
  await writer.write(one());
  await server.pool.query('alter table performance_metrics rename to put_away');
  const first = await outcome(writer.write(one()));
  const others = await Promise.all(Array.from({ length: 10 }, () => outcome(writer.write(one()))));
  await server.pool.query('alter table put_away rename to performance_metrics');

  await writeUntilStored(one());
  const after = await Promise.all(Array.from({ length: 10 }, () => outcome(writer.write(one()))));

  expect(first).toMatchObject({ code: '42P01' });
  expect(others.filter((error) => error instanceof DatabaseAwayError).length).toBeGreaterThanOrEqual(9);
  expect(after).toEqual(Array(10).fill('stored'));
});
