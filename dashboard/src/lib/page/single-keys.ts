const storageKey = 'lakegauge-single-keys';

/** Whether single keys do something; a person whose speech or hands press keys unmeant can turn them off. */
export function singleKeysAreOn(storage: () => Storage = () => localStorage): boolean {
  try {
    return storage().getItem(storageKey) !== 'off';
  } catch {
    // Browsers throw where site data is blocked.
    return true;
  }
}

export function turnSingleKeys(on: boolean, storage: () => Storage = () => localStorage): void {
  try {
    if (on) storage().removeItem(storageKey);
    else storage().setItem(storageKey, 'off');
  } catch {
    // Blocked or full: the choice then lasts as long as the page is open.
  }
}

/** As keys are shown to people. */
const arrows = new Map([
  ['ArrowLeft', '←'],
  ['ArrowRight', '→']
]);

/**
 * The single key that an event means, in lower case, or an arrow; null while somebody types, means the browser, or
 * turned keys off. Arrows are left to whatever moves by them: charts, and boxes that scroll.
 */
export function singleKeyOf(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return null;
  const typing =
    event.target instanceof HTMLElement && event.target.closest('input, select, textarea, [contenteditable]');
  if (typing || !singleKeysAreOn()) return null;
  const arrow = arrows.get(event.key);
  if (arrow) return event.shiftKey || movesByArrows(event.target) ? null : arrow;
  return event.key.length === 1 ? event.key.toLowerCase() : null;
}

function movesByArrows(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('[tabindex="0"], [role="slider"], [role="grid"]') !== null
  );
}
