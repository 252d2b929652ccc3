export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];

// The script in app.html reads it before the first paint.
const storageKey = 'lakegauge-theme';

/** Event of the window after a choice. */
export const themeChosen = 'lakegauge:theme';

/** What the viewer chose; `system` where nothing was chosen or storage is forbidden. */
export function getTheme(storage: () => Storage = () => localStorage): Theme {
  try {
    const stored = storage().getItem(storageKey);
    return themes.find((theme) => theme === stored) ?? 'system';
  } catch {
    // Browsers throw where site data is blocked.
    return 'system';
  }
}

/** Shows a theme at once and keeps it for the next visit. */
export function chooseTheme(
  theme: Theme,
  root: HTMLElement = document.documentElement,
  storage: () => Storage = () => localStorage
): void {
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    storage().setItem(storageKey, theme);
  } catch {
    // Blocked or full: the choice then lasts as long as the page.
  }
  dispatchEvent(new Event(themeChosen));
}
