import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { silentLogger } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFolderLocked, lockFolder } from './folder-lock.ts';
import { numberedRows, numbersIn } from './spool-rows.fixture.ts';
import { Spool } from './spool.ts';

let folder: string;
let opened: Spool[];
let lost: [string, number][];
let warnings: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakegauge-spool-'));
  [opened, lost, warnings] = [[], [], []];
});
afterEach(async () => {
  for (const spool of opened) await spool.close();
  await rm(folder, { recursive: true, force: true });
});

function open(given: { folder?: string; bytesMax?: number; destination?: string } = {}): Spool {
  const spool = new Spool({
    folder,
    bytesMax: 1_000_000,
    destination: 'here',
    logger: { ...silentLogger, warn: (_fields, message) => warnings.push(message) },
    onLost: (reason, rows) => lost.push([reason, rows]),
    ...given
  });
  opened.push(spool);
  return spool;
}

async function readAll(spool: Spool): Promise<number[]> {
  const numbers: number[] = [];
  for (let read = await spool.read(10); read; read = await spool.read(10)) {
    numbers.push(...numbersIn(read.rows));
    await spool.release(read.part);
  }
  return numbers;
}

/** The files as a kill would leave them, for a process that starts then. */
async function copyOf(): Promise<string> {
  const copy = join(folder, 'copy');
  await cp(join(folder, 'here'), join(copy, 'here'), {
    recursive: true,
    filter: (path) => !path.endsWith('/lock')
  });
  return copy;
}

async function filesIn(path: string): Promise<string[]> {
  return (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.segment'));
}

test('rows that are added while others are read come after them, each once', async () => {
  const spool = open();
  const expected = Array.from({ length: 500 }, (_, i) => i);
  const got: number[] = [];

  const adding = Promise.all(expected.map((number) => spool.append(numberedRows([number]))));
  while (got.length < expected.length) {
    got.push(...(await readAll(spool)));
    // What finds nothing does not wait for the disk, and would leave no time to those who add.
    await setImmediate();
  }
  await adding;

  expect(got).toEqual(expected);
  expect(spool.isEmpty).toBe(true);
  expect(spool.bytes).toBe(0);
});

test('an empty spool leaves no file behind', async () => {
  const spool = open();
  await spool.append(numberedRows([1]));
  await readAll(spool);

  await spool.close();

  expect(await readdir(join(folder, 'here'))).toEqual([]);
});

test('what a living process has is not adopted, and what it leaves is', async () => {
  const [first, second] = [open(), open()];
  await first.append(numberedRows([1, 2]));

  await second.adopt();
  const whileAlive = await readAll(second);
  await first.close();
  await second.adopt();

  expect(whileAlive).toEqual([]);
  expect(await readAll(second)).toEqual([1, 2]);
  expect(await filesIn(folder)).toEqual([]);
});

test('of several that adopt at once one gets the rows', async () => {
  const first = open();
  await first.append(numberedRows([1, 2, 3]));
  await first.close();
  const others = Array.from({ length: 5 }, () => open());

  await Promise.all(others.map((each) => each.adopt()));

  const got = await Promise.all(others.map(readAll));
  expect(got.flat()).toEqual([1, 2, 3]);
});

test('what was stored before a kill is not replayed', async () => {
  const first = open();
  for (let number = 0; number < 10; number++) await first.append(numberedRows([number]));
  for (let i = 0; i < 4; i++) await first.release((await first.read(1))!.part);

  const second = open({ folder: await copyOf() });
  await second.adopt();

  expect(await readAll(second)).toEqual([4, 5, 6, 7, 8, 9]);
});

test('a note of what was stored that is torn or altered only costs a repetition', async () => {
  const first = open();
  for (let number = 0; number < 4; number++) await first.append(numberedRows([number]));
  for (let i = 0; i < 2; i++) await first.release((await first.read(1))!.part);
  const copy = await copyOf();
  const note = (await readdir(copy, { recursive: true })).find((name) => name.endsWith('released'))!;
  await writeFile(join(copy, note), (await readFile(join(copy, note))).fill(7, 4, 5));

  const second = open({ folder: copy });
  await second.adopt();

  expect(await readAll(second)).toEqual([0, 1, 2, 3]);
});

test('rows for another database are left alone', async () => {
  const first = open({ destination: 'there' });
  await first.append(numberedRows([1]));
  await first.close();
  const second = open();

  await second.adopt();

  expect(second.isEmpty).toBe(true);
  expect(await filesIn(folder)).toHaveLength(1);
});

test('files of another version are left for that version, and said', async () => {
  const first = open();
  await first.append(numberedRows([1]));
  await first.close();
  const [file] = await filesIn(folder);
  const bytes = await readFile(join(folder, file!));
  bytes[7] = 2;
  await writeFile(join(folder, file!), bytes);
  const second = open();

  await second.adopt();

  expect(second.isEmpty).toBe(true);
  expect(await filesIn(folder)).toHaveLength(1);
  expect(warnings).toEqual([expect.stringContaining('another version')]);
});

test('a torn tail is stepped over and counted', async () => {
  const first = open();
  await first.append(numberedRows([1]));
  await first.append(numberedRows([2]));
  const copy = await copyOf();
  const [file] = await filesIn(copy);
  const bytes = await readFile(join(copy, file!));
  await writeFile(join(copy, file!), bytes.subarray(0, bytes.length - 1));

  const second = open({ folder: copy });
  await second.adopt();

  expect(await readAll(second)).toEqual([1]);
  expect(second.damages).toBe(1);
  expect(second.isEmpty).toBe(true);
});

test('rows of a living process that are altered on the disk are counted as lost', async () => {
  const spool = open();
  await spool.append(numberedRows([1, 2, 3]));
  await spool.append(numberedRows([4]));
  const [file] = await filesIn(folder);
  const bytes = await readFile(join(folder, file!));
  await writeFile(join(folder, file!), bytes.fill(0, 50, 60));

  expect(await readAll(spool)).toEqual([4]);
  expect(lost).toEqual([['spool_damaged', 3]]);
  expect(spool.isEmpty).toBe(true);
});

test('all lanes of a process share one bound, and the oldest rows go first', async () => {
  const [one, two] = [open({ bytesMax: 40_000 }), open({ bytesMax: 40_000 })];
  for (let number = 0; number < 50; number++) await one.append(numberedRows([number]));
  for (let number = 50; number < 150; number++) await two.append(numberedRows([number]));

  expect(one.bytes + two.bytes).toBeLessThanOrEqual(40_000);
  const dropped = lost.reduce((sum, [, rows]) => sum + rows, 0);
  const kept = [...(await readAll(one)), ...(await readAll(two))];
  // Only the file that another lane is writing to has to stay.
  expect(kept.length + dropped).toBe(150);
  expect(kept.slice(-50)).toEqual(Array.from({ length: 50 }, (_, i) => 100 + i));
  expect(new Set(lost.map(([reason]) => reason))).toEqual(new Set(['spool_full']));
});

test('large rows become several records, in their order', async () => {
  const spool = open({ bytesMax: 20_000_000 });
  const numbers = Array.from({ length: 64 }, (_, i) => i);

  await spool.append(numberedRows(numbers, 'performanceMetrics', 50_000));

  expect(await readAll(spool)).toEqual(numbers);
});

test('a folder that cannot be written to keeps nothing, and works once it can', async () => {
  await writeFile(join(folder, 'here'), 'a file where the folder should be');
  const spool = open();

  await expect(spool.append(numberedRows([1]))).rejects.toThrow();
  await rm(join(folder, 'here'));
  await spool.append(numberedRows([2]));

  expect(await readAll(spool)).toEqual([2]);
});

test('a folder that somebody removes is made again', async () => {
  const spool = open({ bytesMax: 40_000 });
  await spool.append(numberedRows([1]));

  await rm(join(folder, 'here'), { recursive: true });
  // Past the segment that is still open, though it has no name any more.
  for (let number = 0; number < 30; number++) await spool.append(numberedRows([number]));

  expect((await filesIn(folder)).length).toBeGreaterThan(0);
});

test('a lock holds in a deep folder, and a lock of nobody holds nothing', async () => {
  const deep = join(folder, ...Array.from({ length: 10 }, () => 'd'.repeat(30)));
  await mkdir(deep, { recursive: true });

  const lock = await lockFolder(deep);
  const whileHeld = await isFolderLocked(deep);
  await lock.release();
  await writeFile(join(deep, 'lock'), '');

  expect(whileHeld).toBe(true);
  expect(await isFolderLocked(deep)).toBe(false);
});
