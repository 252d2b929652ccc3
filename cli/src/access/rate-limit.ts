export interface RateLimitOptions {
  /** Requests a second that one client may send for long; for a moment it may send `burstSeconds` of them at once. */
  perClient: number;
  /** The same for all clients together. */
  overall: number;
  burstSeconds?: number;
  /** Clients that are remembered; beyond it the one that was quiet longest is forgotten. */
  clientsMax?: number;
  /** Milliseconds, from any start; never goes back. */
  now: () => number;
}

/** Token buckets: one for each client and one for all. */
export class RateLimit {
  readonly #options: Required<RateLimitOptions>;
  readonly #clients = new Map<string, Bucket>();
  readonly #overall: Bucket;

  constructor(options: RateLimitOptions) {
    this.#options = { burstSeconds: 5, clientsMax: 10_000, ...options };
    this.#overall = { tokens: options.overall * this.#options.burstSeconds, filledAt: options.now() };
  }

  /** Takes one request of a client: 0 where it may pass, else how many seconds later it is worth another try. */
  take(client: string): number {
    const { perClient, overall, burstSeconds, clientsMax, now } = this.#options;
    const at = now();
    const own = this.#clients.get(client) ?? { tokens: perClient * burstSeconds, filledAt: at };
    // Set again behind the others: the map's order is that of the last request.
    this.#clients.delete(client);
    this.#clients.set(client, own);
    if (this.#clients.size > clientsMax) this.#clients.delete(this.#clients.keys().next().value!);

    fill(own, perClient, burstSeconds, at);
    fill(this.#overall, overall, burstSeconds, at);
    const waitSeconds = Math.max((1 - own.tokens) / perClient, (1 - this.#overall.tokens) / overall);
    if (waitSeconds > 0) return Math.max(1, Math.ceil(waitSeconds));
    own.tokens--;
    this.#overall.tokens--;
    return 0;
  }

  get clientCount(): number {
    return this.#clients.size;
  }
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

function fill(bucket: Bucket, perSecond: number, burstSeconds: number, at: number): void {
  const grown = bucket.tokens + ((at - bucket.filledAt) / 1000) * perSecond;
  bucket.tokens = Math.min(grown, perSecond * burstSeconds);
  bucket.filledAt = at;
}
