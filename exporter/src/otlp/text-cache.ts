import { cleanText } from '../rows/clean-text.ts';

// Routes, methods and service names come again and again; ids and messages are longer or would only push them out.
const cachedBytesMax = 64;
const cacheSlots = 4096;
const hashedBytes = 12;

/**
 * Reads UTF-8 as clean text. Short ASCII is looked up by its bytes first, which costs a third of a call into the
 * runtime. A slot holds the last text that hashed to it, so hostile input can only make the cache useless.
 */
export class TextCache {
  readonly #texts = new Array<string>(cacheSlots).fill('');

  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > cachedBytesMax) return cleanText(bytes.toString('utf8', start, end));
    const slot = slotOf(bytes, start, end);
    const cached = this.#texts[slot]!;
    // What equals a cached text byte by byte is ASCII, as that is.
    if (cached.length === length && equals(cached, bytes, start)) return cached;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === 0 || byte >= 0x80) return cleanText(bytes.toString('utf8', start, end));
    }
    const text = bytes.toString('latin1', start, end);
    this.#texts[slot] = text;
    return text;
  }
}

/** From the length and the bytes at both ends; where texts share those they only push each other out. */
function slotOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  const headEnd = Math.min(end, start + hashedBytes);
  for (let at = start; at < headEnd; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  for (let at = Math.max(headEnd, end - hashedBytes); at < end; at++) {
    hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  }
  return (hash ^ (hash >>> 15)) & (cacheSlots - 1);
}

function equals(text: string, bytes: Buffer, start: number): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== bytes[start + at]) return false;
  }
  return true;
}
