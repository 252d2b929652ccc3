import type { TrackerContext } from './tracker-context.ts';

/**
 * A page view for the document, and one each time the path (or the page's own name for it) has changed. What a router
 * does within one turn, such as a redirect, is one page view of where it ends.
 */
export function watchPages(context: TrackerContext): void {
  const { options, emit, listen, onStop } = context;
  let current = '';
  let settling: ReturnType<typeof setTimeout> | undefined;

  const view = (isAgain?: boolean) => {
    const { pathname } = location;
    context.pageName = options.pageName?.(location) ?? pathname;
    const identity = pathname + context.pageName;
    if (current === identity && !isAgain) return;
    const referrer = (!current && document.referrer.replace(/[?#].*/, '')) || undefined;
    context.onPageView?.(!current);
    current = identity;
    if (options.pageViews !== false) emit({ event_type: 'page_view', metadata: { referrer } });
  };
  const changed = () => {
    clearTimeout(settling);
    settling = setTimeout(view);
  };

  for (const method of ['pushState', 'replaceState'] as const) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- Called as a method of history, and put back as it was.
    const original = history[method];
    const wrapped: History['pushState'] = (...given) => {
      original.apply(history, given);
      changed();
    };
    history[method] = wrapped;
    // Somebody else may have wrapped it since.
    onStop(() => history[method] === wrapped && (history[method] = original));
  }
  listen('popstate', changed);
  listen('pageshow', ({ persisted }) => persisted && view(true));
  view();
}
