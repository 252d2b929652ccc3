import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { LazySpanExporter } from './lazy-exporters.ts';
import { createSpan } from './span.fixture.ts';

test('the exporter is loaded once, with the first batch', async () => {
  const memory = createMemory();
  let loads = 0;
  const lazy = new LazySpanExporter(async () => {
    loads++;
    return memory;
  });
  await lazy.forceFlush();
  const before = loads;

  await send(lazy);
  await send(lazy);

  expect([before, loads]).toEqual([0, 1]);
  expect(memory.getFinishedSpans()).toHaveLength(2);
});

test('an exporter that cannot be loaded fails each batch and can be shut down', async () => {
  const lazy = new LazySpanExporter(() => Promise.reject(new Error('Cannot find package pg')));

  const result = await send(lazy);
  await lazy.forceFlush();
  await lazy.shutdown();

  expect(result).toMatchObject({
    code: ExportResultCode.FAILED,
    error: { message: 'Cannot find package pg' }
  });
});

test('an exporter that throws fails the batch', async () => {
  const memory = createMemory();
  memory.export = () => {
    throw new Error('broken');
  };

  const result = await send(new LazySpanExporter(async () => memory));

  expect(result.error?.message).toBe('broken');
});

function createMemory() {
  return Object.assign(new InMemorySpanExporter(), { exportRequests: () => {} });
}

function send(exporter: LazySpanExporter): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export([createSpan()], resolve));
}
