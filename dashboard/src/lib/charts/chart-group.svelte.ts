import { browser } from '$app/env';
import { createContext } from 'svelte';
import type { ChartNote } from './chart-note.ts';
import type { Stretch } from './stretch.ts';

export interface ChartGroupOptions {
  timeZone: string;
  /** What the charts answer (ISO 8601, UTC): a zoom never leaves it. */
  range: { from: string; to: string };
  notes?: readonly ChartNote[];
  /** Puts the range into the address; without it nothing can be selected. */
  onzoom?: (range: Stretch) => void;
  /** The way back from a zoom; absent while there is none to go back from. */
  onzoomout?: (() => void) | undefined;
}

/** What the charts of a page share: the moment that is looked at, the stretch that is selected, the notes. */
export class ChartGroup {
  #options: () => ChartGroupOptions;

  /** The moment under the pointer in one of the charts. */
  lookedAtMs = $state<number | null>(null);
  /** What a drag, or Shift with the arrow keys, has marked; shown by all charts. */
  selection = $state.raw<Stretch | null>(null);
  #drawn = $state.raw<typeof import('./drawn-charts.ts')>();
  #isAsked = false;

  readonly timeZone = $derived.by(() => this.#options().timeZone);
  readonly notes = $derived.by(() => this.#options().notes ?? []);
  readonly canZoom = $derived.by(() => this.#options().onzoom !== undefined);

  constructor(options: () => ChartGroupOptions) {
    this.#options = options;
    $effect(() => {
      const onKey = (event: KeyboardEvent) => this.#onKey(event);
      window.addEventListener('keydown', onKey);
      return () => window.removeEventListener('keydown', onKey);
    });
  }

  /** The code that draws, which comes after the numbers; the first chart of a page asks for it, a page without does not. */
  get drawn(): typeof import('./drawn-charts.ts') | undefined {
    if (browser && !this.#isAsked) {
      this.#isAsked = true;
      void import('./drawn-charts.ts').then((charts) => (this.#drawn = charts));
    }
    return this.#drawn;
  }

  /** Asks for what is selected. Buckets may stick out of the range that was answered: the zoom does not. */
  zoomToSelection(): void {
    const selection = this.selection;
    this.selection = null;
    if (!selection) return;
    const { range, onzoom } = this.#options();
    const fromMs = Math.max(selection.fromMs, Date.parse(range.from));
    const toMs = Math.min(selection.toMs, Date.parse(range.to));
    if (toMs > fromMs) onzoom?.({ fromMs, toMs });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    const busy = 'input, select, textarea, dialog, [role="dialog"]';
    if (event.target instanceof Element && event.target.closest(busy)) return;
    if (this.selection) this.selection = null;
    else this.#options().onzoomout?.();
  }
}

const [getChartGroup, setChartGroup] = createContext<ChartGroup>();

export { getChartGroup };

/** Called once by a page, while it is being made: all charts below it share one crosshair, one zoom and the notes. */
export function provideCharts(options: () => ChartGroupOptions): ChartGroup {
  return setChartGroup(new ChartGroup(options));
}
