import { resourceFromAttributes } from '@opentelemetry/resources';
import type { DataPoint, ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { RequestDurations, type RequestLabels } from './request-durations.ts';

const resource = resourceFromAttributes({});

test('requests with the same labels share a series, and others have their own', () => {
  const durations = new RequestDurations({ resource, now: () => 1000 });
  for (const [route, statusCode] of [
    ['/a', 200],
    ['/a', 200],
    ['/a', 500],
    ['/b', 200]
  ] as const) {
    record(durations, { route, statusCode });
  }

  expect(toCounts(durations)).toEqual(['/a 200 2', '/a 500 1', '/b 200 1']);
});

test('beyond the limit new routes share one series, and no request is lost', () => {
  const durations = new RequestDurations({ resource, now: () => 1000, seriesMax: 2 });
  for (const route of ['/a', '/b', '/c', '/d', '/a']) record(durations, { route });

  expect(toCounts(durations)).toEqual(['(other) 200 2', '/a 200 2', '/b 200 1']);
});

test('collections in one moment have times of their own, since points are told apart by them', () => {
  const durations = new RequestDurations({ resource, now: () => 1000 });
  const times = [1, 2].map(() => {
    record(durations, {});
    const [point] = durations.take()[0]!.metrics[0]!.dataPoints;
    return [point!.startTime, point!.endTime];
  });

  expect(times[1]![0]).toEqual(times[0]![1]);
  expect(times[1]![1]).not.toEqual(times[0]![1]);
});

function record(durations: RequestDurations, given: Partial<RequestLabels>): void {
  const { route = '/', statusCode = 200 } = given;
  durations.record('GET', 'http', route, statusCode, undefined, 0.1);
}

function toCounts(durations: RequestDurations): string[] {
  const points = durations
    .take()
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ dataPoints }) => dataPoints as DataPoint<ExponentialHistogram>[]);
  return points
    .map(({ attributes, value }) =>
      [attributes['http.route'], attributes['http.response.status_code'], value.count].join(' ')
    )
    .toSorted();
}
