/**
 * Whether a path segment names one thing among many: a number, date, UUID, hash, token or e-mail address.
 * One pass over the characters and then rules over what was counted; a regular expression for each kind would cost
 * more and could backtrack. When in doubt a segment is a word: a wrong `:id` hides an endpoint.
 */
export function isIdentifier(segment: string): boolean {
  const length = segment.length;
  if (length === 0) return false;
  if (length > segmentLengthMax) return true;

  let digits = 0;
  let lowers = 0;
  let uppers = 0;
  let hexLetters = 0;
  let points = 0;
  let separators = 0;
  // Changes between lower-case letters, capitals and digits: random text has many, names have few.
  let changes = 0;
  let run = 0;
  let runDigits = 0;
  let runChanges = 0;
  let previous: CharacterKind = other;
  for (let at = 0; at < length; at++) {
    const code = segment.charCodeAt(at);
    const kind = kindOf(code);
    if (kind === other) {
      if (code === 0x40 || (code === 0x25 && isEncodedAt(segment, at))) return true;
      if (code === 0x3d && length >= paddedLengthMin) return true;
      if (isTelling(run, runDigits, runChanges)) return true;
      run = runDigits = runChanges = 0;
      if (code === 0x2e) points++;
      separators++;
    } else {
      if (previous !== other && kind !== previous) {
        changes++;
        runChanges++;
      }
      run++;
      if (kind === digit) {
        digits++;
        runDigits++;
      } else {
        if (kind === lower) lowers++;
        else uppers++;
        if ((code | 0x20) <= 0x66) hexLetters++;
      }
    }
    previous = kind;
  }

  const characters = digits + lowers + uppers;
  if (digits > 0 && digits === characters) return !isVersion(digits, points, separators);
  if (isTelling(run, runDigits, runChanges)) return true;
  if (characters === digits + hexLetters) {
    return digits > 0 ? characters >= hashLengthMin : characters >= plainHashLengthMin;
  }
  if (length < longTokenLengthMin) return false;
  return (digits >= 2 && lowers > 0 && uppers > 0) || changes * 5 >= characters * 2;
}

/** What one unbroken run of letters and digits says about the whole segment. */
function isTelling(run: number, runDigits: number, runChanges: number): boolean {
  // A number that stands apart: order-4567, 123-my-title, INV-2024-001, 2026-11-21T07:30:00Z.
  if (run === runDigits) return run >= 3;
  if (runDigits === 0 || run < tokenLengthMin) return false;
  return (run >= longRunMin && runDigits >= 2) || runChanges * 20 >= run * 11;
}

type CharacterKind = 0 | 1 | 2 | 3;
const other = 0;
const digit = 1;
const lower = 2;
const upper = 3;

// No name of a route is longer than this, tokens and encoded texts are.
const segmentLengthMax = 64;
const paddedLengthMin = 8;
const hashLengthMin = 8;
const plainHashLengthMin = 16;
const tokenLengthMin = 10;
const longRunMin = 16;
const longTokenLengthMin = 20;

function kindOf(code: number): CharacterKind {
  if (code >= 0x61 && code <= 0x7a) return lower;
  if (code >= 0x30 && code <= 0x39) return digit;
  return code >= 0x41 && code <= 0x5a ? upper : other;
}

/** %40 is the @ of an e-mail address, %3D the padding of base64. */
function isEncodedAt(segment: string, at: number): boolean {
  const high = segment.charCodeAt(at + 1);
  const low = segment.charCodeAt(at + 2) | 0x20;
  return (high === 0x34 && low === 0x30) || (high === 0x33 && low === 0x64);
}

/** 2.0 and 1.12 in a path are versions of an interface, and few. */
function isVersion(digits: number, points: number, separators: number): boolean {
  return points === 1 && separators === 1 && digits <= 3;
}
