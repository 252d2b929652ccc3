import { TraceFlags } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { CountingSpanProcessor } from './counting-span-processor.ts';
import { ExportHealth } from './export-health.ts';
import { createRecordingLogger } from './recording-logger.fixture.ts';
import { createSpan } from './span.fixture.ts';

const queue = {
  delayMs: 60_000,
  queueSizeMax: 4,
  batchSizeMax: 2,
  timeoutMs: 60_000
};

test('spans go out in batches, and nothing is lost', async () => {
  const { processor, exporter, health } = createProcessor();

  for (let count = 0; count < 3; count++) processor.onEnd(createSpan());
  const flushed = processor.forceFlush();
  exporter.answerAll();
  await flushed;

  expect(exporter.batches.map((spans) => spans.length)).toEqual([2, 1]);
  expect(health.lost).toBe(0);
});

test('while an export hangs the queue fills up to its bound, and what comes on top is counted', () => {
  const { processor, exporter, health } = createProcessor();

  // Two are being exported, four wait, three are too many.
  for (let count = 0; count < 9; count++) processor.onEnd(createSpan());

  expect(exporter.batches).toHaveLength(1);
  expect(health.lost).toBe(3);
});

test('what was not sampled is neither sent nor counted', () => {
  const { processor } = createProcessor();

  processor.onEnd(createSpan({ traceFlags: TraceFlags.NONE }));

  expect(processor.takeUnsent()).toEqual([]);
});

test('what is unsent are the batches under way and those that wait, but not what was confirmed', async () => {
  const { processor, exporter } = createProcessor();
  processor.onEnd(createSpan());
  const flushed = processor.forceFlush();
  exporter.answerAll();
  await flushed;

  for (let count = 0; count < 3; count++) processor.onEnd(createSpan());
  const unsent = processor.takeUnsent();

  expect(unsent.map((spans) => spans.length)).toEqual([2, 1]);
  expect(exporter.batches.map((spans) => spans.length)).toEqual([1, 2]);
});

function createProcessor() {
  const exporter = new HeldExporter();
  const health = new ExportHealth({
    destination: 'OTLP',
    signal: 'spans',
    logger: createRecordingLogger().logger
  });
  return {
    processor: new CountingSpanProcessor({ exporter, queue, health }),
    exporter,
    health
  };
}

/** An exporter whose destination answers when the test says so. */
class HeldExporter implements SpanExporter {
  readonly batches: ReadableSpan[][] = [];
  readonly #pending: ((result: ExportResult) => void)[] = [];

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.batches.push(spans);
    this.#pending.push(done);
  }

  answerAll(): void {
    for (const done of this.#pending.splice(0)) done({ code: ExportResultCode.SUCCESS });
  }

  async shutdown(): Promise<void> {}
}
