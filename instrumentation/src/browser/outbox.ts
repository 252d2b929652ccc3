import { timeOfId } from './random-id.ts';

// A fifth of what browsers give a site. What a page sent as it ended waits here for its time to be over.
const charactersMax = 1024 * 1024;
// The receiver refuses what is older than its raw rows, 7 days unless configured, since it could not see a duplicate.
const ageMsMax = 6 * 86_400_000;

/** Log records as JSON, by the id of their event. */
export type Records = Map<string, string>;

/**
 * What is not acknowledged yet, in localStorage, one entry an event, so that tabs never write over one another. An
 * entry begins with the time until which it belongs to the page that wrote it; after that any page may send it.
 */
export interface Outbox {
  /** Whether it is safe now. */
  keep(id: string, record: string, freeAtMs: number): boolean;
  forget(id: string): void;
  /** The newest entries that belong to nobody, up to so many characters; they are the caller's until `freeAtMs`. */
  take(nowMs: number, freeAtMs: number, room: number): Records;
}

/** Keeps events below names that begin with `prefix`; `onDrop` hears of each one that had to go. */
export function createOutbox(storage: Storage | undefined, prefix: string, onDrop: () => void): Outbox {
  return {
    keep(id, record, freeAtMs) {
      // Storage that is full, or forbidden by the person, throws.
      try {
        storage!.setItem(prefix + id, freeAtMs + record);
        return true;
      } catch {
        return false;
      }
    },
    forget: (id) => storage?.removeItem(prefix + id),
    take(nowMs, freeAtMs, room) {
      const taken: Records = new Map();
      const keys = Object.keys(storage ?? {}).filter((key) => key.startsWith(prefix));
      let characters = 0;
      for (const key of keys.sort().reverse()) {
        const value = `${storage![key]}`;
        const id = key.slice(prefix.length);
        characters += value.length;
        if (characters > charactersMax || timeOfId(id) < nowMs - ageMsMax) {
          this.forget(id);
          onDrop();
        } else if (parseInt(value) <= nowMs && (room -= value.length) > 0) {
          const record = value.replace(/^\d+/, '');
          this.keep(id, record, freeAtMs);
          taken.set(id, record);
        }
      }
      return taken;
    }
  };
}
