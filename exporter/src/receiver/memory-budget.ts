import { RefusedRequest } from './answer.ts';

/** What one request holds of the budget. */
export interface Hold {
  /** Takes that many bytes more. Throws a RefusedRequest, 429, where others hold too much. */
  grow(bytes: number): void;
  /** Gives back that many of the bytes that it grew by. */
  shrink(bytes: number): void;
  /** From now on holds that many bytes, whatever others hold. */
  set(bytes: number): void;
  /** Gives everything back; safe to call twice. */
  release(): void;
}

// Headers, socket and promises; what bounds a crowd of tiny or slow requests.
const requestBytes = 8 * 1024;

/**
 * The memory of all requests under way together. A count of requests bounds nothing, since a body may be a hundred
 * bytes or many millions, and counted slots can be occupied by clients that send a byte a second.
 * A request that is alone always gets what it asks for, so that the largest one that is allowed can pass some time.
 */
export class MemoryBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Begins a request. Throws a RefusedRequest, 429, where there is no room for any. */
  hold(): Hold {
    let held = 0;
    const set = (bytes: number) => {
      this.#bytes += bytes - held;
      held = bytes;
    };
    const grow = (bytes: number) => {
      const others = this.#bytes - held;
      if (others > 0 && this.#bytes + bytes > this.#bytesMax) throw overloaded(this.#bytesMax);
      set(held + bytes);
    };
    grow(requestBytes);
    const shrink = (bytes: number) => set(held - bytes);
    return { grow, shrink, set: (bytes) => set(requestBytes + bytes), release: () => set(0) };
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
