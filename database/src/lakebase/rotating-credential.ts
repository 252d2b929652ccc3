import { setTimeout as sleep } from 'node:timers/promises';
import { WorkspaceError } from './workspace-error.ts';

export interface Credential {
  value: string;
  expiresAtMs: number;
}

interface HeldCredential extends Credential {
  mintedAtMs: number;
  /** From here on it is still good, and a new one is fetched beside it. */
  refreshAtMs: number;
  /** From here on it is too close to its end to begin anything with. */
  uselessAtMs: number;
}

export interface RotatingCredentialOptions {
  /** Asks for a new one. */
  mint: () => Promise<Credential>;
  now?: () => number;
  /** How long somebody who has nothing to go on with waits through passing faults. */
  patienceMsMax?: number;
}

const refreshMsMax = 5 * 60_000;
const uselessMsMax = 10_000;
const pauseMsMin = 250;
const pauseMsMax = 5000;
// A password that is refused right after it was made is not at fault; asking for another each time would only add load.
const dropMsMin = 1000;

/**
 * A secret that ends by itself. One question at a time, however many ask; a new one is fetched while the old one is good,
 * so that nobody waits; and where the workspace is away the old one is used to its end.
 */
export class RotatingCredential {
  readonly #mint: () => Promise<Credential>;
  readonly #now: () => number;
  readonly #patienceMsMax: number;
  #held: HeldCredential | undefined;
  #minting: Promise<HeldCredential> | undefined;
  #failures = 0;
  #fault: unknown;
  #askAgainAtMs = 0;

  constructor({ mint, now = Date.now, patienceMsMax = 20_000 }: RotatingCredentialOptions) {
    this.#mint = mint;
    this.#now = now;
    this.#patienceMsMax = patienceMsMax;
  }

  /** One that is good now. Throws what the last question failed with. */
  async get(): Promise<string> {
    const held = this.#held;
    const now = this.#now();
    if (!held || now >= held.uselessAtMs) return (await this.#getPatiently(now + this.#patienceMsMax)).value;
    // Whoever asks now has a good one, so the next is fetched behind their back, and its failure is not theirs.
    if (now >= held.refreshAtMs && now >= this.#askAgainAtMs) this.#refresh().catch(() => {});
    return held.value;
  }

  /** It was refused although it should be good; the next to ask gets another. */
  drop(value: string): void {
    if (this.#held?.value !== value || this.#now() - this.#held.mintedAtMs < dropMsMin) return;
    this.#held = undefined;
  }

  async #getPatiently(deadlineMs: number): Promise<HeldCredential> {
    for (;;) {
      try {
        return await this.#refresh();
      } catch (error) {
        const isPassing = error instanceof WorkspaceError && error.isPassing;
        if (!isPassing || this.#askAgainAtMs > deadlineMs) throw error;
      }
    }
  }

  #refresh(): Promise<HeldCredential> {
    this.#minting ??= this.#replace().finally(() => (this.#minting = undefined));
    return this.#minting;
  }

  async #replace(): Promise<HeldCredential> {
    // Whoever asked to be left alone for longer than anybody here can wait is left alone.
    const pauseMs = this.#askAgainAtMs - this.#now();
    if (pauseMs > this.#patienceMsMax) throw this.#fault;
    if (pauseMs > 0) await sleep(pauseMs);
    try {
      const credential = await this.#mint();
      const mintedAtMs = this.#now();
      const lifeMs = credential.expiresAtMs - mintedAtMs;
      if (lifeMs <= 0)
        throw new WorkspaceError('The workspace gave a credential that has ended', { isPassing: true });
      this.#failures = 0;
      this.#askAgainAtMs = 0;
      this.#held = {
        ...credential,
        mintedAtMs,
        refreshAtMs: credential.expiresAtMs - Math.min(refreshMsMax, lifeMs / 3),
        uselessAtMs: credential.expiresAtMs - Math.min(uselessMsMax, lifeMs / 10)
      };
      return this.#held;
    } catch (error) {
      const pauseMs = Math.min(pauseMsMin * 2 ** this.#failures++, pauseMsMax);
      const askedMs = error instanceof WorkspaceError ? error.retryAfterMs : 0;
      this.#askAgainAtMs = this.#now() + Math.max(pauseMs, askedMs);
      this.#fault = error;
      throw error;
    }
  }
}
