const tableSlots = 256;

/** Finds which of a few known keys some bytes are, without making text of the many that are none of them. */
export class KeyTable {
  readonly #keys: readonly Buffer[];
  readonly #slots = new Int16Array(tableSlots).fill(-1);
  #multiplier = 1;

  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => Buffer.from(key));
    // The keys are ours, so a multiplier without collisions is found once and for all.
    while (!this.#fill()) this.#multiplier += 2;
  }

  /** Position of the key in the list, or -1. */
  find(bytes: Buffer, start: number, end: number): number {
    const position = this.#slots[this.#slotOf(bytes, start, end)]!;
    if (position < 0) return -1;
    const key = this.#keys[position]!;
    if (key.length !== end - start) return -1;
    for (let at = 0; at < key.length; at++) if (key[at] !== bytes[start + at]) return -1;
    return position;
  }

  #fill(): boolean {
    if (this.#multiplier > 100_000)
      throw new Error('These keys have no table without collisions; make it larger');
    this.#slots.fill(-1);
    return this.#keys.every((key, position) => {
      const slot = this.#slotOf(key, 0, key.length);
      if (this.#slots[slot] !== -1) return false;
      this.#slots[slot] = position;
      return true;
    });
  }

  /** Length, last byte, the one before and one in the middle are enough to tell attribute names apart. */
  #slotOf(bytes: Buffer, start: number, end: number): number {
    if (start === end) return 0;
    const last = bytes[end - 1]!;
    const middle = bytes[(start + end) >>> 1]!;
    const hash = Math.imul((end - start) * 64 + last * 7 + middle, this.#multiplier);
    return (hash ^ (hash >>> 8)) & (tableSlots - 1);
  }
}
