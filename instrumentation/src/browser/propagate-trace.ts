import { randomHex } from './random-id.ts';
import type { TrackerContext } from './tracker-context.ts';

/** Where the page asked for it, `fetch` to its own origin carries the trace of the page view. */
export function propagateTrace(context: TrackerContext): void {
  if (!context.options.traceparent) return;
  context.onPageView = (isFirst) => {
    // The trace in which the server answered this document, where it says so.
    const meta = document.querySelector<HTMLMetaElement>('[name=traceparent]');
    context.traceId = (isFirst && meta?.content.split('-')[1]) || randomHex() + randomHex();
  };
  const original = fetch;
  const wrapped: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    if (request.url.startsWith(`${location.origin}/`) && !request.headers.has('traceparent')) {
      request.headers.set('traceparent', `00-${context.traceId}-${randomHex()}-01`);
    }
    return original(request);
  };
  window.fetch = wrapped;
  context.onStop(() => window.fetch === wrapped && (window.fetch = original));
}
