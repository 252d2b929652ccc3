import { createHash } from 'node:crypto';
import type { Identification } from '@lakegauge/dashboard/handler';
import { cannotVerify } from '../access.ts';
import type { ForwardedToken } from './forwarded-token.ts';

export interface AdminCheckOptions {
  /** Asks the workspace; may throw, and then nothing is known. */
  ask(token: string): Promise<Identification>;
  /** Milliseconds of a clock that nobody can set back. */
  clockMs: () => number;
  now: () => Date;
  entriesMax?: number;
  /** Checks of different tokens under way at once. */
  inFlightMax?: number;
}

export interface CheckedIdentification {
  identification: Identification;
  cacheHit: boolean;
}

/** How long an answer of the workspace is believed. */
export const believedMs = 5 * 60_000;

/**
 * Who owns a token, remembered by the token's hash and by nothing that a client can choose. One question per token at
 * a time; what failed is never remembered, and what is too old is never used, also when the workspace is away.
 */
export class AdminChecks {
  readonly #options: Required<AdminCheckOptions>;
  // In order of last use, oldest first: a Map keeps the order of insertion.
  readonly #entries = new Map<string, { identification: Identification; untilMs: number }>();
  readonly #inFlight = new Map<string, Promise<Identification>>();

  constructor(options: AdminCheckOptions) {
    this.#options = { entriesMax: 1000, inFlightMax: 50, ...options };
  }

  async check(forwarded: ForwardedToken): Promise<CheckedIdentification> {
    const key = createHash('sha256').update(forwarded.token).digest('base64');
    const remembered = this.#recall(key);
    if (remembered) return { identification: remembered, cacheHit: true };
    const underWay = this.#inFlight.get(key);
    if (underWay) return { identification: await underWay, cacheHit: false };
    if (this.#inFlight.size >= this.#options.inFlightMax) {
      return { identification: { refusal: cannotVerify('Too many checks are under way') }, cacheHit: false };
    }
    const asked = this.#ask(key, forwarded).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, asked);
    return { identification: await asked, cacheHit: false };
  }

  #recall(key: string): Identification | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.untilMs <= this.#options.clockMs()) return undefined;
    this.#entries.set(key, entry);
    return entry.identification;
  }

  /** Never rejects: a check that fails is an answer too, only one that is not remembered. */
  async #ask(key: string, { token, expiresAt }: ForwardedToken): Promise<Identification> {
    const { ask, clockMs, now, entriesMax } = this.#options;
    // From before the question: the workspace may have changed its mind while it answered.
    const leftMs = expiresAt ? expiresAt.getTime() - now().getTime() : believedMs;
    const untilMs = clockMs() + Math.min(believedMs, leftMs);
    try {
      const identification = await ask(token);
      if ('viewer' in identification && identification.viewer.userId !== null) {
        this.#entries.set(key, { identification, untilMs });
        if (this.#entries.size > entriesMax) this.#entries.delete(this.#entries.keys().next().value!);
      }
      return identification;
    } catch (error) {
      return { refusal: cannotVerify(messageOf(error)) };
    }
  }
}

/** fetch says only that it failed; why is in the cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
