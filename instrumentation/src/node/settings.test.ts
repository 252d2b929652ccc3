import { describe, expect, test } from 'vitest';
import { toSettings } from './settings.ts';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const postgres = { DATABASE_URL: 'postgres://db/metrics' };

describe('destinations', () => {
  test.each([
    ['an empty environment', {}, [false, false, false, false]],
    ['an OTLP endpoint', endpoint, [true, false, true, false]],
    ['a Postgres', postgres, [false, true, false, true]],
    ['both', { ...endpoint, ...postgres }, [true, true, true, true]],
    [
      'an endpoint for traces alone',
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t' },
      [true, false, false, false]
    ],
    [
      'an endpoint for metrics alone',
      { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://m' },
      [false, false, true, false]
    ],
    [
      'traces switched off',
      { ...endpoint, ...postgres, OTEL_TRACES_EXPORTER: 'none' },
      [false, false, true, true]
    ],
    ['metrics switched off', { ...endpoint, OTEL_METRICS_EXPORTER: 'none' }, [true, false, false, false]],
    ['an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, [false, false, false, false]]
  ])('%s', (_name, env, [otlpTraces, postgresTraces, otlpMetrics, postgresMetrics]) => {
    const settings = toSettings(env);

    expect(settings.traces).toEqual({ otlp: otlpTraces, postgres: postgresTraces });
    expect(settings.metrics).toEqual({ otlp: otlpMetrics, postgres: postgresMetrics });
    expect(settings.configured).toBe(otlpTraces || postgresTraces || otlpMetrics || postgresMetrics);
  });
});

test.each(['localhost:4318', 'collector', 'grpc://collector:4317'])(
  '%s is no endpoint, and that is said',
  (url) => {
    const settings = toSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

    expect(settings.configured).toBe(false);
    expect(settings.faults).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT is no HTTP URL; it needs to look like http://localhost:8000'
    ]);
  }
);

describe('spans follow the metrics', () => {
  test.each([
    ['to one endpoint', endpoint, true],
    ['to one Postgres', postgres, true],
    ['to both', { ...endpoint, ...postgres }, true],
    [
      'to two ports of their own',
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://tempo:4318/v1/traces', ...endpoint },
      false
    ],
    [
      'to one receiver by two variables',
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://r:8000/v1/traces',
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://r:8000/v1/metrics'
      },
      true
    ],
    ['not when traces are switched off', { ...endpoint, OTEL_TRACES_EXPORTER: 'none' }, false],
    ['not when only metrics go to Postgres', { ...postgres, OTEL_TRACES_EXPORTER: 'none' }, false],
    ['where there are no metrics', { ...endpoint, OTEL_METRICS_EXPORTER: 'none' }, true]
  ])('%s', (_name, env, expected) => {
    expect(toSettings(env).spansFollowMetrics).toBe(expected);
  });
});

test('the queue is larger and quicker than the standard one, and the standard variables win', () => {
  const own = toSettings({});
  const given = toSettings({
    OTEL_BSP_SCHEDULE_DELAY: '7000',
    OTEL_BSP_MAX_QUEUE_SIZE: '100',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10',
    OTEL_BSP_EXPORT_TIMEOUT: '500'
  });

  expect(own.spanQueue).toEqual({
    delayMs: 1000,
    queueSizeMax: 16_384,
    batchSizeMax: 512,
    timeoutMs: 30_000
  });
  expect(given.spanQueue).toEqual({ delayMs: 7000, queueSizeMax: 100, batchSizeMax: 10, timeoutMs: 500 });
});

test('a number that is none counts as not given', () => {
  const settings = toSettings({ OTEL_BSP_SCHEDULE_DELAY: 'soon', OTEL_METRIC_EXPORT_INTERVAL: '-5' });

  expect(settings.spanQueue.delayMs).toBe(1000);
  expect(settings.metricIntervalMs).toBe(10_000);
});

test('an export of metrics never waits longer than the interval', () => {
  expect(toSettings({})).toMatchObject({ metricIntervalMs: 10_000, metricTimeoutMs: 10_000 });
  expect(toSettings({ OTEL_METRIC_EXPORT_INTERVAL: '60000' }).metricTimeoutMs).toBe(30_000);
});

test('the list of excluded paths may have blanks and empty places', () => {
  expect(toSettings({ LAKEGAUGE_EXCLUDE_PATHS: ' /status, ,/private/ ' }).excludePaths).toEqual([
    '/status',
    '/private/'
  ]);
});

test.each([
  ['true', true],
  ['TRUE', true],
  ['false', false],
  ['', false],
  [undefined, false]
])('OTEL_SDK_DISABLED=%s', (value, disabled) => {
  expect(toSettings({ OTEL_SDK_DISABLED: value }).disabled).toBe(disabled);
});

test('a spool is a folder, of 1 GiB unless told otherwise', () => {
  const settings = toSettings({ LAKEGAUGE_SPOOL_DIR: '/var/spool/lakegauge' });
  const small = toSettings({ LAKEGAUGE_SPOOL_DIR: '/s', LAKEGAUGE_SPOOL_BYTES_MAX: '1000000' });
  const none = toSettings({ LAKEGAUGE_SPOOL_BYTES_MAX: '1000000' });

  expect(settings.spool).toEqual({ folder: '/var/spool/lakegauge', bytesMax: 1_073_741_824 });
  expect(small.spool).toEqual({ folder: '/s', bytesMax: 1_000_000 });
  expect(none.spool).toBeUndefined();
});

test('the depth is full unless lean is asked for, and anything else is said', () => {
  expect(toSettings({}).depth).toBe('full');
  expect(toSettings({ LAKEGAUGE_DEPTH: 'Lean' }).depth).toBe('lean');
  expect(toSettings({ LAKEGAUGE_DEPTH: 'deep' })).toMatchObject({
    depth: 'full',
    faults: [expect.stringContaining('LAKEGAUGE_DEPTH') as string]
  });
});

test('a hash of users without its key drops them, rather than storing who they are', () => {
  const settings = toSettings({ LAKEGAUGE_USER_ID: 'hash' });

  expect(settings.userId.mode).toBe('drop');
  expect(settings.faults).toEqual([expect.stringContaining('LAKEGAUGE_USER_ID_KEY') as string]);
});

test('the proxy is trusted in a Databricks App alone', () => {
  expect(toSettings({}).trustsProxy).toBe(false);
  expect(toSettings({ DATABRICKS_APP_NAME: 'shop' }).trustsProxy).toBe(true);
  expect(toSettings({ DATABRICKS_APP_NAME: 'shop', LAKEGAUGE_ACCESS: 'token' }).trustsProxy).toBe(false);
});
