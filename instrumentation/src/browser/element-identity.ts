const lengthMax = 100;
const interactive =
  'a,button,summary,[role=button],[role=tab],[role=menuitem],[data-track-id],[type=submit],[type=button],[type=reset],[type=checkbox],[type=radio]';
/** What stands in it is what a person typed; the text of these buttons alone is of whoever made the page. */
export const typedIn = 'textarea,[contenteditable],input:not([type=submit],[type=button],[type=reset])';

/** The interactive element that a click meant, if any. */
export function interactiveElement(target: EventTarget | null): Element | null | undefined {
  return (target as Element | null)?.closest?.(interactive);
}

/** Whether nothing is recorded of an element by itself. */
export function isIgnored(element: Element): boolean {
  return !!element.closest('[data-track-ignore]');
}

/** `data-track-id`, else `id`, else `tagName.textContent`, without anything that was typed. */
export function elementIdentity(element: Element): string {
  const given = (element as HTMLElement).dataset.trackId || element.getAttribute('id');
  return (given || `${element.localName}.${labelOf(element)}`).slice(0, lengthMax);
}

function labelOf(element: Element): string {
  const hidden = `[data-track-private],${typedIn}`;
  if (element.closest(hidden) || element.querySelector(hidden)) return '';
  return (element.textContent || (element as HTMLInputElement).value || '').trim().replace(/\s+/g, ' ');
}
