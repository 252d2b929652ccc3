import { ExportResultCode } from '@opentelemetry/core';
import { expect, test } from 'vitest';
import { ExportHealth } from './export-health.ts';
import { createRecordingLogger } from './recording-logger.fixture.ts';

const success = { code: ExportResultCode.SUCCESS };
const failure = { code: ExportResultCode.FAILED, error: new Error('refused') };

test('a failing destination is reported once, and so is its return', () => {
  const { health, lines } = createHealth();

  for (const result of [success, failure, failure, success, success, failure]) health.exported(result, 10);

  expect(lines.map((line) => line.slice(0, 30))).toEqual([
    'lakegauge warn: Cannot export;',
    'lakegauge warn: Exporting agai',
    'lakegauge warn: Cannot export;'
  ]);
  expect(lines[0]).toContain('"error":"refused"');
  expect(lines[1]).toContain('"lost":20');
  expect(health.lost).toBe(30);
  expect(health.failing).toBe(true);
});

test('a full queue is reported once until something gets through again', () => {
  const { health, lines } = createHealth();

  health.dropped(1);
  health.dropped(1);
  health.exported(success, 10);
  health.dropped(1);

  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('OTEL_BSP_MAX_QUEUE_SIZE');
  expect(health.lost).toBe(3);
});

function createHealth() {
  const { logger, lines } = createRecordingLogger();
  return { health: new ExportHealth({ destination: 'OTLP', signal: 'spans', logger }), lines };
}
