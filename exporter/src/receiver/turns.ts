/**
 * Lets works run one after another, in the order in which they came. What a body needs while it is decompressed and
 * decoded is many times its size, and decoding has one thread in any case.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
