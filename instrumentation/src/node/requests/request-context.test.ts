import type { IncomingMessage, ServerResponse } from 'node:http';
import { createContextKey, ROOT_CONTEXT, trace, type Span } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { expect, test } from 'vitest';
import { getServedRequest, RequestContext } from './request-context.ts';
import { ServedRequest } from './served-request.ts';

const spanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1
};

test('a span is made when somebody asks for it, and only once', () => {
  const { context, started } = createContext();

  expect(getServedRequest(context)).toBeDefined();
  expect(started).toHaveLength(0);
  expect(trace.getSpan(context)).toBe(trace.getSpan(context));
  expect(started).toHaveLength(1);
});

test('a context that is made of it knows the span, the request and what was added', () => {
  const { context, served } = createContext();
  const [first, second] = [createContextKey('first'), createContextKey('second')];

  const inner = context.setValue(first, 1).setValue(second, 2).deleteValue(first);

  expect([inner.getValue(first), inner.getValue(second)]).toEqual([undefined, 2]);
  expect(getServedRequest(inner)).toBe(served);
  expect(trace.getSpan(inner)).toBe(trace.getSpan(context));
});

test('a span that takes its place does not replace it', () => {
  const { context } = createContext();
  const other = trace.wrapSpanContext({ ...spanContext, spanId: 'c7ad6b7169203331' });

  const inner = trace.setSpan(context, other);

  expect(trace.getSpan(inner)).toBe(other);
  expect(trace.getSpan(context)).not.toBe(other);
});

test('an instrumentation of a framework finds the server span, and says which route answers', () => {
  const { context } = createContext();

  const metadata = getRPCMetadata(context)!;
  metadata.route = '/users/:id';

  expect(metadata.span).toBe(trace.getSpan(context));
  expect(context.route).toBe('/users/:id');
});

test('outside of requests there is none', () => {
  expect(getServedRequest(ROOT_CONTEXT)).toBeUndefined();
});

function createContext() {
  const request = { url: '/', headers: {} } as unknown as IncomingMessage;
  const served = new ServedRequest(request, {} as ServerResponse, 0);
  const started: Span[] = [];
  const context = new RequestContext(served, () => {
    const span = trace.wrapSpanContext(spanContext);
    started.push(span);
    return span;
  });
  return { context, served, started };
}
