import type { TrackerOptions, UsageEvent } from '../../browser.d.ts';
import type { Records } from './outbox.ts';

/** What the parts that watch the page know of it and may do. */
export interface TrackerContext {
  options: TrackerOptions;
  /** Absolute address that events are sent to. */
  endpoint: string;
  /** The page that is open. */
  pageName: string;
  /** The trace of the page view, only where requests of the page carry it. */
  traceId?: string;
  /** Events of this page that were lost. */
  dropped: number;
  sessionId: string;
  /** Called before each page view, the first of the document and others. */
  onPageView?: (isFirst: boolean) => void;
  /** Called after each acknowledgement. */
  onStored?: (records: Records) => void;
  /** Records one event; it is not sent at once. */
  emit: (event: UsageEvent) => void;
  /** Listens until the tracker stops. What a listener throws never reaches the page. */
  listen: <Type extends keyof WindowEventMap>(
    type: Type,
    listener: (event: WindowEventMap[Type]) => unknown,
    capture?: boolean
  ) => void;
  /** Undone when the tracker stops. */
  onStop: (undo: () => unknown) => void;
}

/** Parts that watch the page, by the option that turns them off; by any other name they look at the options alone. */
export type Watches = Record<string, (context: TrackerContext) => void>;
