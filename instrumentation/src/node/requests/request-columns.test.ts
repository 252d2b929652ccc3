import { resourceFromAttributes } from '@opentelemetry/resources';
import { expect, test } from 'vitest';
import { RequestColumns } from './request-columns.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop' });
const labels = { method: 'GET', scheme: 'http', route: '/a', statusCode: 200, errorType: undefined };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

test('what is added is there as spans, with the ids of the caller and of the span where they are given', () => {
  const columns = new RequestColumns(resource);

  columns.add(labels, 1_000_000, 5, 'ada', undefined, undefined);
  columns.add(labels, 2_000_000, 6, undefined, traceId, undefined);
  columns.add({ ...labels, route: undefined, statusCode: 404 }, 3_000_000, 7, undefined, traceId, spanId);

  expect(columns.length).toBe(3);
  const [own, joined, made] = columns.toSpans();
  expect(own).toMatchObject({
    resource,
    startTime: [1, 0],
    duration: [0, 5],
    attributes: { 'http.route': '/a', 'user.id': 'ada' }
  });
  expect(joined!.spanContext()).toMatchObject({
    traceId,
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as string
  });
  expect(made!.spanContext()).toMatchObject({ traceId, spanId });
  expect(made!.attributes).not.toHaveProperty('http.route');
});

test('once cleared it is empty, and gives other ids', () => {
  const columns = new RequestColumns(resource);
  columns.add(labels, 1, 1, 'ada', undefined, undefined);
  const [before] = columns.toSpans();

  columns.clear();
  const empty = columns.toSpans();
  columns.add(labels, 1, 1, undefined, undefined, undefined);
  const [after] = columns.toSpans();

  expect(empty).toEqual([]);
  expect(after!.spanContext().traceId).not.toBe(before!.spanContext().traceId);
  expect(after!.attributes).not.toHaveProperty('user.id');
});

test('it takes any number, and no two get the same ids', () => {
  const columns = new RequestColumns(resource);

  for (let at = 0; at < 1000; at++) columns.add(labels, at, at, undefined, undefined, undefined);

  const spans = columns.toSpans();
  expect(spans.map(({ duration }) => duration[1])).toEqual(Array.from({ length: 1000 }, (_, at) => at));
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1000);
  expect(new Set(spans.map((span) => span.spanContext().spanId)).size).toBe(1000);
});
