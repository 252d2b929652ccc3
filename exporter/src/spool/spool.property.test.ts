import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { silentLogger } from '@lakegauge/database';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberedRows, numbersIn, type Kind } from './spool-rows.fixture.ts';
import { Spool, type SpoolPart } from './spool.ts';

const bytesMax = 60_000;
const kinds: Kind[] = ['performanceMetrics', 'latestValues'];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lakegauge-spool-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

interface Waiting {
  number: number;
  kind: Kind;
  /** The record it is in. */
  file: string;
  from: number;
  to: number;
}

/** What a spool has to hold, as plain lists, beside the real one. */
class Model {
  waiting: Waiting[] = [];
  sending: Waiting[] = [];
  sendingPart: SpoolPart | undefined;
  next = 0;
  spool!: Spool;
  folder!: string;

  async open(folder: string): Promise<void> {
    this.folder = folder;
    this.spool = new Spool({
      folder,
      bytesMax,
      destination: 'here',
      logger: silentLogger,
      onLost: (reason, rows) => {
        expect(reason).toBe('spool_full');
        // Those that are being sent are lost only when that fails.
        if (this.isRewinding) this.sending = [];
        else this.waiting.splice(0, rows);
      }
    });
    await this.spool.adopt();
  }

  isRewinding = false;

  async append(kind: Kind, count: number): Promise<void> {
    const numbers = Array.from({ length: count }, () => this.next++);
    const part = await this.spool.append(numberedRows(numbers, kind));
    expect(part).toBeDefined();
    const to = part!.end;
    const from = to - recordLength(numbers, kind);
    for (const number of numbers)
      this.waiting.push({ number, kind, file: nameOf(part!.segment.path), from, to });
    expect(this.spool.bytes).toBeLessThanOrEqual(bytesMax);
  }

  async read(): Promise<void> {
    if (this.sendingPart) return;
    const read = await this.spool.read(50);
    if (!read) return void expect(this.waiting).toEqual([]);
    this.sending = this.waiting.splice(0, read.part.rows);
    this.sendingPart = read.part;
    for (const kind of kinds) {
      expect(numbersIn(read.rows, kind)).toEqual(
        this.sending.filter((each) => each.kind === kind).map(({ number }) => number)
      );
    }
  }

  async release(): Promise<void> {
    if (this.sendingPart) await this.spool.release(this.sendingPart);
    this.sending = [];
    this.sendingPart = undefined;
  }

  rewind(): void {
    this.isRewinding = true;
    if (this.sendingPart) this.spool.rewind(this.sendingPart);
    this.isRewinding = false;
    this.waiting.unshift(...this.sending);
    this.sending = [];
    this.sendingPart = undefined;
  }

  /** What a kill leaves is what is in the files at that moment. */
  async crash(damage: (folder: string, model: Model) => Promise<void>): Promise<void> {
    // Rows that are being sent, and have lost their place to newer ones, are gone with the process.
    if (this.sendingPart?.segment.isDropped) this.sending = [];
    this.waiting.unshift(...this.sending);
    this.sending = [];
    this.sendingPart = undefined;
    const copy = await mkdtemp(join(root, 'copy-'));
    await cp(this.folder, copy, { recursive: true, filter: (path) => !path.endsWith('/lock') });
    await this.spool.close();
    await damage(copy, this);
    await this.open(copy);
  }
}

function recordLength(numbers: number[], kind: Kind): number {
  return 16 + Buffer.byteLength(JSON.stringify(numberedRows(numbers, kind)));
}

/** What a segment is called whoever has adopted it. */
function nameOf(path: string): string {
  return join(basename(dirname(path)).split('~')[0]!, basename(path));
}

/** The segments of a copy, oldest first. */
async function segmentsOf(copy: string): Promise<string[]> {
  const found: string[] = [];
  for (const lane of (await readdir(join(copy, 'here')).catch(() => [])).sort()) {
    const names = (await readdir(join(copy, 'here', lane))).filter((name) => name.endsWith('.segment'));
    found.push(...names.sort().map((name) => join(copy, 'here', lane, name)));
  }
  return found;
}

async function noDamage(): Promise<void> {}

const truncateTail = (bytes: number) => async (copy: string, model: Model) => {
  const last = (await segmentsOf(copy)).at(-1);
  if (!last) return;
  const length = Math.max(8, (await readFile(last)).length - bytes);
  await truncate(last, length);
  model.waiting = model.waiting.filter(({ file, to }) => file !== nameOf(last) || to <= length);
};

const flipByte = (part: number, place: number) => async (copy: string, model: Model) => {
  const segments = await segmentsOf(copy);
  const one = segments[Math.floor(part * segments.length)];
  if (!one) return;
  const bytes = await readFile(one);
  const at = 8 + Math.floor(place * (bytes.length - 8));
  if (at >= bytes.length) return;
  bytes[at]! += 1;
  await writeFile(one, bytes);
  model.waiting = model.waiting.filter(({ file, from, to }) => file !== nameOf(one) || at < from || at >= to);
};

const unit = fc.double({ min: 0, max: 0.999, noNaN: true });
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 60 })).map(
      ([kind, count]) =>
        (model: Model) =>
          model.append(kind, count)
    )
  },
  { weight: 3, arbitrary: fc.constant((model: Model) => model.read()) },
  { weight: 3, arbitrary: fc.constant((model: Model) => model.release()) },
  { weight: 1, arbitrary: fc.constant(async (model: Model) => model.rewind()) },
  { weight: 1, arbitrary: fc.constant((model: Model) => model.crash(noDamage)) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 9000 })
      .map((bytes) => (model: Model) => model.crash(truncateTail(bytes)))
  },
  {
    weight: 1,
    arbitrary: fc.tuple(unit, unit).map(
      ([part, place]) =>
        (model: Model) =>
          model.crash(flipByte(part, place))
    )
  }
);

test('whatever is added, sent, dropped, killed, torn or altered: what is whole comes once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
      const model = new Model();
      await model.open(await mkdtemp(join(root, 'spool-')));

      for (const run of commands) await run(model);
      model.rewind();
      while (model.waiting.length > 0) {
        await model.read();
        await model.release();
      }

      await model.read();
      expect(model.spool.rows).toBe(0);
      await model.spool.close();
    }),
    { numRuns: 100 }
  );
}, 60_000);
