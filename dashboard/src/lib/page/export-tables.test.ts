import { expect, test } from 'vitest';
import { fileName, toCsv, toJson, type ExportTable } from './export-tables.ts';

const table: ExportTable = {
  name: 'endpoints',
  label: 'Endpoint table',
  columns: ['endpoint', 'p95_response_time_ms'],
  rows: [
    ['/a,b', 12.5],
    ['=1+1', null]
  ]
};

test('a table is CSV in which no data is empty and nothing is a formula', () => {
  expect(toCsv(table)).toBe('endpoint,p95_response_time_ms\r\n"/a,b",12.5\r\n\'=1+1,\r\n');
});

test('JSON holds the rows, the question, and how exact they are', () => {
  const json: unknown = JSON.parse(
    toJson([table], {
      page: 'Application Metrics',
      question: {
        range: { preset: '7d' },
        service: 'shop',
        environment: null,
        endpoint: null,
        includeAnonymous: false,
        comparison: 'previous_period',
        timeZone: null
      },
      asOf: '2026-11-21T10:35:00.000Z',
      from: '2026-11-14T10:35:00.000Z',
      to: '2026-11-21T10:35:00.000Z',
      timeZone: 'Europe/Berlin',
      accuracy: { percentiles: 'estimated', percentileError: 0.0108, users: 'exact', userError: 0 }
    })
  );

  expect(json).toMatchObject({
    as_of: '2026-11-21T10:35:00.000Z',
    time_zone: 'Europe/Berlin',
    question: { time_range: '7d', service: 'shop' },
    accuracy: { percentiles: 'estimated', percentile_error: 0.0108 },
    endpoints: [
      { endpoint: '/a,b', p95_response_time_ms: 12.5 },
      { endpoint: '=1+1', p95_response_time_ms: null }
    ]
  });
});

test('files are named for what they hold and when it was so', () => {
  expect(fileName('endpoints', '2026-11-21T10:35:00.000Z', 'csv')).toBe(
    'lakegauge-endpoints-2026-11-21T1035.csv'
  );
});
