import { expect, test } from 'vitest';
import { describeAttributes, shortName, toProcesses, unitOf } from './own-numbers.ts';

const value = (name: string, service = 'shop', observedAt = '2026-11-21T10:00:00.000Z') => ({
  name,
  service,
  instance: 'one',
  attributes: {},
  value: 1,
  observedAt
});

test('the numbers of a process stand together, apart by what in it tells them', () => {
  const processes = toProcesses([
    value('lakegauge.writer.queue.size', 'lakegauge', '2026-11-21T10:00:10.000Z'),
    value('lakegauge.exporter.queue.size'),
    value('lakegauge.exporter.queue.lag'),
    value('otelcol_exporter_sent_spans', 'otelcol')
  ]);

  expect(processes.map(({ kind, service, values }) => [kind, service, values.length])).toEqual([
    ['writer', 'lakegauge', 1],
    ['exporter', 'shop', 2],
    ['collector', 'otelcol', 1]
  ]);
});

test('names are short, units known, attributes in words', () => {
  expect(shortName('lakegauge.exporter.rows.dropped')).toBe('rows.dropped');
  expect(shortName('otelcol_exporter_queue_size')).toBe('exporter_queue_size');
  expect([unitOf('lakegauge.writer.queue.lag'), unitOf('lakegauge.exporter.spool.size')]).toEqual(['s', 'B']);
  expect(describeAttributes({ 'error.type': 'queue_full', quantile: 0.99 })).toBe(
    'error.type queue_full, quantile 0.99'
  );
});
