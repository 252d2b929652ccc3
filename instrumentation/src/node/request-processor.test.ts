import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { expect, test } from 'vitest';
import { ExportHealth } from './export-health.ts';
import { createRecordingLogger } from './recording-logger.fixture.ts';
import { RequestProcessor } from './request-processor.ts';
import type { RequestColumns } from './requests/request-columns.ts';

const labels = { method: 'GET', scheme: 'http', route: '/a', statusCode: 200, errorType: undefined };

test('requests go out in batches, in their order, and nothing is lost', async () => {
  const { processor, exporter, health } = createProcessor();

  for (let count = 1; count <= 3; count++) processor.add(labels, count, 0, undefined);
  const flushed = processor.forceFlush();
  exporter.answerAll();
  await flushed;

  expect(exporter.batches).toEqual([[1, 2], [3]]);
  expect(health.lost).toBe(0);
});

test('while an export hangs the queue fills up to its bound, and what comes on top is counted', () => {
  const { processor, exporter, health } = createProcessor();

  // Two are being exported, four wait, three are too many.
  for (let count = 1; count <= 9; count++) processor.add(labels, count, 0, undefined);

  expect(exporter.batches).toEqual([[1, 2]]);
  expect(health.lost).toBe(3);
});

test('what is unsent are the batches under way and those that wait, but not what was confirmed', async () => {
  const { processor, exporter } = createProcessor();
  processor.add(labels, 1, 0, undefined);
  const flushed = processor.forceFlush();
  exporter.answerAll();
  await flushed;

  for (let count = 2; count <= 6; count++) processor.add(labels, count, 0, undefined);

  expect(processor.takeUnsent().map(toStarts)).toEqual([[2, 3], [4, 5], [6]]);
  processor.add(labels, 7, 0, undefined);
  expect(processor.takeUnsent()).toHaveLength(1);
});

function createProcessor() {
  const exporter = new HeldExporter();
  const health = new ExportHealth({
    destination: 'Postgres',
    signal: 'spans',
    logger: createRecordingLogger().logger
  });
  const queue = { delayMs: 60_000, queueSizeMax: 4, batchSizeMax: 2, timeoutMs: 60_000 };
  const resource = resourceFromAttributes({});
  return { processor: new RequestProcessor({ exporter, resource, queue, health }), exporter, health };
}

function toStarts(batch: RequestColumns): number[] {
  return [...batch.startUs.subarray(0, batch.length)];
}

/** An exporter whose database answers when the test says so. */
class HeldExporter {
  readonly batches: number[][] = [];
  readonly #pending: ((result: ExportResult) => void)[] = [];

  exportRequests(batch: RequestColumns, done: (result: ExportResult) => void): void {
    this.batches.push(toStarts(batch));
    this.#pending.push(done);
  }

  answerAll(): void {
    for (const done of this.#pending.splice(0)) done({ code: ExportResultCode.SUCCESS });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
