import { RefusedRequest } from './answer.ts';

/** What one request holds of the budget. */
export interface Hold {
  /** Takes that many bytes more. Throws a RefusedRequest, 429, where others hold too much. */
  grow(bytes: number): void;
  /** Gives back that many of the bytes that it grew by. */
  shrink(bytes: number): void;
  /** From now on holds that many bytes, whatever others hold. */
  set(bytes: number): void;
  /** While its body is on the way, a request may have to make room for others: then `giveUp` is called, once. */
  mayGiveUp(giveUp: (refusal: RefusedRequest) => void): void;
  /** From now on it need not. */
  keep(): void;
  /** Gives everything back; safe to call twice. */
  release(): void;
}

// Headers, socket and promises, by what 5,000 of them took; it is what bounds a crowd of tiny or slow requests.
const requestBytes = 16 * 1024;
// A body that took longer than this so far is slow, and the first to go when there is no room.
const patienceMs = 1000;

/**
 * The memory of all requests under way together. A count of requests bounds nothing, since a body may be a hundred
 * bytes or many millions, and counted slots can be occupied by clients that send a byte a second. Those give way here:
 * whoever comes when there is no room takes that of the bodies that have been on their way for longest.
 * A request that is alone always gets what it asks for, so that the largest one that is allowed can pass some time.
 */
export class MemoryBudget {
  readonly #bytesMax: number;
  readonly #now: () => number;
  /** Requests whose body is on the way, oldest first. */
  readonly #arriving = new Map<Hold, { since: number; giveUp: () => void }>();
  #bytes = 0;

  constructor(bytesMax: number, now: () => number = () => performance.now()) {
    this.#bytesMax = bytesMax;
    this.#now = now;
  }

  /** Begins a request. Throws a RefusedRequest, 429, where there is no room for any. */
  hold(): Hold {
    let held = 0;
    const set = (bytes: number) => {
      this.#bytes += bytes - held;
      held = bytes;
    };
    const hold: Hold = {
      grow: (bytes) => {
        const isTooMuch = () => this.#bytes > held && this.#bytes + bytes > this.#bytesMax;
        if (isTooMuch()) this.#makeRoom(hold, isTooMuch);
        if (isTooMuch()) throw overloaded(this.#bytesMax);
        set(held + bytes);
      },
      shrink: (bytes) => set(held - bytes),
      set: (bytes) => set(requestBytes + bytes),
      mayGiveUp: (giveUp) => {
        const giveWay = () => {
          set(0);
          giveUp(
            new RefusedRequest(429, 'The body came too slowly and gave way to others; send again later', 1)
          );
        };
        this.#arriving.set(hold, { since: this.#now(), giveUp: giveWay });
      },
      keep: () => void this.#arriving.delete(hold),
      release: () => {
        this.#arriving.delete(hold);
        set(0);
      }
    };
    hold.grow(requestBytes);
    return hold;
  }

  #makeRoom(forWhom: Hold, isTooMuch: () => boolean): void {
    const now = this.#now();
    for (const [hold, { since, giveUp }] of this.#arriving) {
      if (now - since < patienceMs || !isTooMuch()) return;
      if (hold === forWhom) continue;
      this.#arriving.delete(hold);
      giveUp();
    }
  }
}

function overloaded(bytesMax: number): RefusedRequest {
  const size = Math.round(bytesMax / 2 ** 20);
  return new RefusedRequest(
    429,
    `Requests under way hold ${size} MiB, which is the most; send again later`,
    1
  );
}
