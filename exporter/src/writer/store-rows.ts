import { beginWriting, type DatabaseClient } from '@lakegauge/database';
import type { HistogramPointRow, UsageEventRow } from '../rows/telemetry-rows.ts';
import { filterBatch, rawTables, rowsOf, type Batch, type BatchRow } from './batch.ts';
import { copyRows } from './copy-rows.ts';
import { differenceCumulative } from './difference-cumulative.ts';
import { hourOf, hoursOf, toHour } from './hours.ts';
import { insertMarks } from './insert-marks.ts';
import { mergeStaged } from './merge-staged.ts';
import type { OwnedRow } from './owned-row.ts';
import { redateEvents } from './redate-events.ts';
import { registerRedated } from './register-redated.ts';

/** What one transaction did, for each write that had rows in it. */
export interface Stored {
  byOwner: { owner: number; stored: number; duplicates: number }[];
  tooOld: OwnedRow<BatchRow>[];
}

/** One transaction with plain COPY. Throws 23505 when any row is there already; the caller rolls back. */
export async function storeDirectly(client: DatabaseClient, batch: Batch): Promise<Stored> {
  const tally = new Tally();
  const { kept, closedHour } = await begin(client, batch, tally);
  for (const { row, owner } of rowsOf(kept)) tally.store(owner, hourOf(row.timestampUs));
  if (kept.performanceMetrics.length > 0)
    await copyRows(client, rawTables.performanceMetrics, kept.performanceMetrics);
  if (kept.usageEvents.length > 0) await copyRows(client, rawTables.usageEvents, kept.usageEvents);
  if (kept.histogramPoints.length > 0)
    await copyRows(client, rawTables.histogramPoints, kept.histogramPoints);
  return commit(client, tally, closedHour);
}

/** One transaction that steps over rows that are there already. */
export async function storeThroughStaging(client: DatabaseClient, batch: Batch): Promise<Stored> {
  const tally = new Tally();
  const { kept, closedHour } = await begin(client, batch, tally);
  const merged = [
    await mergeStaged(client, rawTables.performanceMetrics, kept.performanceMetrics),
    await mergeStaged(client, rawTables.usageEvents, kept.usageEvents),
    await mergeStaged(client, rawTables.histogramPoints, kept.histogramPoints)
  ].flat();
  for (const { owner } of rowsOf(kept)) tally.duplicate(owner);
  for (const { owner, hour, count } of merged) {
    tally.store(owner, hour, count);
    tally.duplicate(owner, -count);
  }
  return commit(client, tally, closedHour);
}

/** Takes the locks, then reads the state, then decides what is too old: in this order, or rows are lost. */
async function begin(
  client: DatabaseClient,
  batch: Batch,
  tally: Tally
): Promise<{ kept: Batch; closedHour: number }> {
  const { closed, rawFrom } = await beginWriting(client, hoursOf(batch).map(toHour));
  const rawFromUs = rawFrom.getTime() * 1000;
  const kept = filterBatch(redateEvents(batch, rawFromUs), (item) => {
    const isRecent = item.row.timestampUs >= rawFromUs;
    if (!isRecent) tally.tooOld.push(item);
    return isRecent;
  });
  kept.usageEvents = await takeRedelivered(client, kept.usageEvents, tally);
  kept.histogramPoints = await difference(client, kept.histogramPoints, rawFromUs, tally);
  return { kept, closedHour: hourOf(closed.getTime() * 1000) };
}

async function takeRedelivered(
  client: DatabaseClient,
  events: OwnedRow<UsageEventRow>[],
  tally: Tally
): Promise<OwnedRow<UsageEventRow>[]> {
  const { fresh, redelivered } = await registerRedated(client, events);
  for (const { owner } of redelivered) tally.duplicate(owner);
  return fresh;
}

async function difference(
  client: DatabaseClient,
  points: OwnedRow<HistogramPointRow>[],
  rawFromUs: number,
  tally: Tally
): Promise<OwnedRow<HistogramPointRow>[]> {
  if (!points.some(({ row }) => row.cumulative)) return points;
  const { grown, unchanged } = await differenceCumulative(client, points, rawFromUs);
  for (const { owner } of unchanged) tally.duplicate(owner);
  return grown;
}

async function commit(client: DatabaseClient, tally: Tally, closedHour: number): Promise<Stored> {
  const late = [...tally.hours].filter((hour) => hour < closedHour);
  if (late.length > 0) await insertMarks(client, late.sort((a, b) => a - b).map(toHour));
  await client.query('commit');
  return tally;
}

class Tally implements Stored {
  readonly #owners = new Map<number, { owner: number; stored: number; duplicates: number }>();
  readonly hours = new Set<number>();
  readonly tooOld: OwnedRow<BatchRow>[] = [];

  get byOwner() {
    return [...this.#owners.values()];
  }

  store(owner: number, hour: number, count = 1): void {
    this.#of(owner).stored += count;
    this.hours.add(hour);
  }

  duplicate(owner: number, count = 1): void {
    this.#of(owner).duplicates += count;
  }

  #of(owner: number) {
    let entry = this.#owners.get(owner);
    if (!entry) this.#owners.set(owner, (entry = { owner, stored: 0, duplicates: 0 }));
    return entry;
  }
}
