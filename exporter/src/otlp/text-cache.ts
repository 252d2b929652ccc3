import { cleanText } from '../rows/clean-text.ts';

// Routes, methods and service names come again and again; ids and messages are longer or would only push them out.
const cachedBytesMax = 64;
const cacheSlots = 4096;

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
    let hash = length;
    let seen = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      hash = (Math.imul(hash, 31) + byte) | 0;
      // Bit 7 for what is not ASCII, bit 8 for NUL.
      seen |= byte === 0 ? 0x100 : byte;
    }
    if (seen >= 0x80) return cleanText(bytes.toString('utf8', start, end));
    const slot = (hash ^ (hash >>> 15)) & (cacheSlots - 1);
    const cached = this.#texts[slot]!;
    if (cached.length === length && equals(cached, bytes, start)) return cached;
    const text = bytes.toString('latin1', start, end);
    this.#texts[slot] = text;
    return text;
  }
}

function equals(text: string, bytes: Buffer, start: number): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== bytes[start + at]) return false;
  }
  return true;
}
