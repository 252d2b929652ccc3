import { typedIn } from './element-identity.ts';
import type { TrackerContext } from './tracker-context.ts';

const errorsMax = 100;
const charactersMax = 2000;

/** An `exception` for each kind of uncaught error and unhandled rejection: once a page, and at most 100 in all. */
export function watchErrors(context: TrackerContext): void {
  const seen = new Set<string>();

  const report = (thrown: unknown, fallback: unknown) => {
    const { name = typeof thrown, message = fallback, stack = '' } = (thrown ?? {}) as Error;
    const metadata = {
      'exception.type': name,
      // Between double quotes a browser repeats what could not be read; names are between single ones.
      'exception.message': clean(`${message as string}`.replace(/".*"/s, '')),
      // The lines with places only: the others repeat the message.
      'exception.stacktrace': clean(stack.match(/^.*:\d+\)?$/gm)?.join('\n') ?? '')
    };
    const identity = context.pageName + Object.values(metadata).join();
    if (seen.has(identity) || seen.size >= errorsMax) return;
    seen.add(identity);
    context.emit({ event_type: 'exception', metadata });
  };

  // A picture that did not load is an event of the same name without a message.
  context.listen('error', ({ error, message }) => message && report(error, message));
  context.listen('unhandledrejection', ({ reason }) => report(reason, reason));
}

/** Text without what stands in the page's fields, and without the part of an address that holds secrets. */
function clean(text: string): string {
  for (const field of document.querySelectorAll<HTMLInputElement>(typedIn)) {
    const typed = (field.value ?? field.textContent).trim();
    if (typed.length > 2) text = text.replaceAll(typed, '*');
  }
  return text.replace(/[?#][^\s:)]*/g, '').slice(0, charactersMax);
}
