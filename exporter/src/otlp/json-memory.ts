import type { DecodeAllowance } from './decode-allowance.ts';

const openBrace = 0x7b;
const openBracket = 0x5b;
const comma = 0x2c;

// An object of JSON.parse with its key and what is made of it; a list; a member or an element.
const objectBytes = 100;
const arrayBytes = 32;
const memberBytes = 16;
// A hostile text is given up after a part of it.
const pieceBytes = 64 * 1024;

/**
 * Spends about the memory that a JSON text takes once it is parsed, known from its punctuation alone: `[{},{},…]` takes
 * fifty times its size, long texts twice. Punctuation inside of texts counts too, which errs on the safe side.
 */
export function spendJson(text: Buffer, allowance: DecodeAllowance): void {
  allowance.spend(text.length * 2);
  for (let start = 0; start < text.length; start += pieceBytes) {
    allowance.spend(bytesOfPiece(text, start, Math.min(start + pieceBytes, text.length)));
  }
}

function bytesOfPiece(text: Buffer, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    const byte = text[at];
    if (byte === openBrace) bytes += objectBytes;
    else if (byte === openBracket) bytes += arrayBytes;
    else if (byte === comma) bytes += memberBytes;
  }
  return bytes;
}
