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

/** The single key that an event means, in lower case; null while somebody types, means the browser, or turned keys off. */
export function singleKeyOf(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return null;
  const typing =
    event.target instanceof HTMLElement && event.target.closest('input, select, textarea, [contenteditable]');
  if (typing || event.key.length !== 1 || !singleKeysAreOn()) return null;
  return event.key.toLowerCase();
}
