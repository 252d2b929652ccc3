import { context, ROOT_CONTEXT, type ContextManager } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';

const api = Symbol.for('opentelemetry.js.api.1');
const apart = suppressTracing(ROOT_CONTEXT);

/**
 * Runs work of our own outside of any request, and untraced. By whatever context manager is registered: that of an SDK
 * with an older copy of the API does not answer ours, and its instrumentations would trace what we send.
 */
export function runApart<Result>(work: () => Result): Result {
  const { [api]: registered } = globalThis as { [api]?: { context?: ContextManager } };
  return registered?.context ? registered.context.with(apart, work) : context.with(apart, work);
}
