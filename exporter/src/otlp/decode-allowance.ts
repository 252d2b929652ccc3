/** The request would take more memory than one may. The message is sent to the client. */
export class OversizedRequestError extends Error {
  override name = 'OversizedRequestError';
}

/** What a decoder may be told besides how values become rows. */
export interface DecodeOptions {
  /** Memory that the values of a request may take, bytes; without bound when absent. */
  decodedBytesMax?: number;
}

/**
 * How much memory the values of one request may take once they are decoded. The size of a body says little: an empty
 * metric is two bytes on the wire and some two hundred in memory, an empty JSON object three and sixty.
 */
export class DecodeAllowance {
  readonly #bytesMax: number;
  #bytesLeft: number;

  constructor(bytesMax = Infinity) {
    this.#bytesMax = bytesMax;
    this.#bytesLeft = bytesMax;
  }

  /** Throws an OversizedRequestError once more was spent than there was. */
  spend(bytes: number): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft >= 0) return;
    throw new OversizedRequestError(
      `The request would take more than ${this.#bytesMax} bytes of memory. Send smaller batches`
    );
  }
}
