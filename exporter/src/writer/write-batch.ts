import { errorClass, errorCode, type DatabaseClient } from '@lakegauge/database';
import {
  batchSize,
  countRejection,
  filterBatch,
  rowsOf,
  type Batch,
  type BatchRow,
  type WriteOutcome
} from './batch.ts';
import type { OwnedRow } from './owned-row.ts';
import { hourOf, hoursOf } from './hours.ts';
import { redateEvents } from './redate-events.ts';
import { storeDirectly, storeThroughStaging, type Stored } from './store-rows.ts';
import { getRawFrom } from './get-raw-from.ts';

const minuteUs = 60_000_000;
const futureUsMax = 10 * minuteUs;
// Each hour is a lock in a table of the server that all share; a real batch touches one or two.
const hoursPerTransactionMax = 100;
const hoursUncheckedMax = 24;
// What finding poison rows may cost: 30 rows of 8,000 take about 800 attempts.
const attemptsMax = 1000;

/** How a batch went on its way, for the statistics. */
export interface BatchCourse {
  commits: number;
  staged: boolean;
}

/**
 * Commits everything in a batch that can be stored and adds up what became of each write. Throws, with nothing known
 * about the rest, when the database is away or refuses for a reason that lies not in the rows.
 */
export async function writeBatch(
  client: DatabaseClient,
  batch: Batch,
  outcomes: readonly WriteOutcome[],
  nowUs: number
): Promise<BatchCourse> {
  const refuse = (reason: string) => (item: OwnedRow<BatchRow>) => countTime(item, reason, outcomes);
  const latestUs = nowUs + futureUsMax;
  // An unknown time is 0.
  const dated = redateEvents(batch, 1, latestUs);
  const present = split(dated, (row) => row.timestampUs <= latestUs, refuse('in_future'));

  const hours = hoursOf(present);
  const course = { commits: 0, staged: false, attemptsLeft: attemptsMax };
  if (hours.length <= hoursUncheckedMax) {
    await store(client, present, outcomes, course);
    return course;
  }
  // Hostile times would lock thousands of hours. What is older than raw rows now stays so: raw_from never goes back.
  const rawFromUs = await getRawFrom(client);
  const recent = split(
    redateEvents(present, rawFromUs, latestUs),
    (row) => row.timestampUs >= rawFromUs,
    refuse('too_old')
  );
  for (const part of splitByHours(recent)) await store(client, part, outcomes, course);
  return course;
}

async function store(
  client: DatabaseClient,
  batch: Batch,
  outcomes: readonly WriteOutcome[],
  course: BatchCourse & { attemptsLeft: number }
): Promise<void> {
  const size = batchSize(batch);
  if (size === 0) return;
  if (course.attemptsLeft-- <= 0)
    throw new Error(`A batch has too many rows that Postgres refuses; ${size} are left`);
  try {
    count(await attempt(client, batch, course), outcomes);
    course.commits++;
  } catch (error) {
    if (!isFaultOfRow(error)) throw error;
    if (size === 1) {
      const [item] = rowsOf(batch);
      countRejection(
        outcomes[item!.owner]!,
        item!.row,
        'invalid_row',
        (error as Error).message.slice(0, 500)
      );
      return;
    }
    const [first, second] = halve(batch, size);
    await store(client, first, outcomes, course);
    await store(client, second, outcomes, course);
  }
}

/** Straight into the tables; where some rows are there already, or two batches met, again through staging. */
async function attempt(client: DatabaseClient, batch: Batch, course: BatchCourse): Promise<Stored> {
  try {
    return await storeDirectly(client, batch);
  } catch (error) {
    await client.query('rollback');
    if (errorCode(error) !== '23505' && errorCode(error) !== '40P01') throw error;
  }
  course.staged = true;
  try {
    return await storeThroughStaging(client, batch);
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Data exceptions, constraint violations and program limits; never what may pass by itself, or a fault of ours. */
function isFaultOfRow(error: unknown): boolean {
  return errorClass(error) === 'permanent' && /^(22|23|54)/.test(errorCode(error) ?? '');
}

function count(stored: Stored, outcomes: readonly WriteOutcome[]): void {
  for (const { owner, stored: storedRows, duplicates } of stored.byOwner) {
    const outcome = outcomes[owner]!;
    outcome.stored += storedRows;
    outcome.duplicates += duplicates;
  }
  for (const item of stored.tooOld) countTime(item, 'too_old', outcomes);
}

function countTime(item: OwnedRow<BatchRow>, reason: string, outcomes: readonly WriteOutcome[]): void {
  // Beyond this a Date has no text.
  const ms = Math.min(item.row.timestampUs / 1000, 8.64e15);
  countRejection(outcomes[item.owner]!, item.row, reason, `time ${new Date(ms).toISOString()}`);
}

function split(
  batch: Batch,
  isKept: (row: { timestampUs: number }) => boolean,
  refuse: (item: OwnedRow<BatchRow>) => void
): Batch {
  return filterBatch(batch, (item) => {
    const kept = isKept(item.row);
    if (!kept) refuse(item);
    return kept;
  });
}

function splitByHours(batch: Batch): Batch[] {
  const hours = hoursOf(batch);
  const parts: Batch[] = [];
  for (let at = 0; at < hours.length; at += hoursPerTransactionMax) {
    const first = hours[at]!;
    const next = hours[at + hoursPerTransactionMax] ?? Infinity;
    parts.push(
      filterBatch(batch, ({ row }) => hourOf(row.timestampUs) >= first && hourOf(row.timestampUs) < next)
    );
  }
  return parts;
}

function halve(batch: Batch, size: number): [Batch, Batch] {
  const half = Math.floor(size / 2);
  let seen = 0;
  const first = filterBatch(batch, () => seen++ < half);
  seen = 0;
  const second = filterBatch(batch, () => seen++ >= half);
  return [first, second];
}
