/** An id that begins with its time in milliseconds, so that ids sort as things happened. */
export function timedId(nowMs: number): string {
  return `${nowMs}-${randomHex()}`;
}

/** When that was. */
export function timeOfId(id: string): number {
  return parseInt(id);
}

/** 16 random hexadecimal digits. `crypto.randomUUID` is there on secure pages only. */
export function randomHex(): string {
  return crypto.getRandomValues(new BigUint64Array(1))[0]!.toString(16).padStart(16, '0');
}
