import { elementIdentity, isIgnored } from './element-identity.ts';
import type { TrackerContext } from './tracker-context.ts';

const answerMsMax = 10_000;

/**
 * A `form_submit` for each form that is submitted or stopped by the browser's own validation. Where the page handles it
 * itself, success is how the first request after it was answered; unknown if there is none.
 */
export function watchForms({ endpoint, emit, listen }: TrackerContext): void {
  const pending = new Set<() => void>();
  let invalid: HTMLFormElement | 0;

  const submitted = (form: EventTarget | null, success?: boolean) =>
    isIgnored(form as Element) ||
    emit({ event_type: 'form_submit', element_id: elementIdentity(form as Element), success });

  listen('invalid' as 'submit', ({ target }) => {
    const { form } = target as HTMLInputElement;
    // One event a form, though each of its faulty fields reports.
    if (form && form !== invalid) submitted((invalid = form), false);
    setTimeout(() => (invalid = 0));
  });

  const onSubmit = ({ target, defaultPrevented, timeStamp }: SubmitEvent) => {
    if (!defaultPrevented) return submitted(target, true);
    const settle = (status?: number) => {
      observer.disconnect();
      // 0 is an answer whose status the browser keeps to itself, or none at all.
      if (pending.delete(settle)) submitted(target, status ? status < 400 : undefined);
    };
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
        const isRequest = /^(fetch|xml)/.test(entry.initiatorType) && !entry.name.startsWith(endpoint);
        if (isRequest && entry.startTime >= timeStamp) settle(entry.responseStatus);
      }
    });
    observer.observe({ type: 'resource' });
    pending.add(settle);
    setTimeout(settle, answerMsMax);
  };
  // After the page's own listeners, so that it is known whether they took over.
  listen('submit', onSubmit, false);
  listen('pagehide', () => pending.forEach((settle) => settle()));
}
