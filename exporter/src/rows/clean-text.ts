// Postgres refuses NUL in text and jsonb, and half a surrogate pair has no UTF-8.
const unstorable = /[\0\ud800-\udfff]/;

/** Text as Postgres can hold it: without NUL, lone surrogates as U+FFFD. Most text passes unchanged. */
export function cleanText(text: string): string {
  return unstorable.test(text) ? text.replaceAll('\0', '').toWellFormed() : text;
}

/** The first `lengthMax` characters, counted as Postgres counts them, never half of a surrogate pair. */
export function cutText(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  let end = 0;
  for (let count = 0; count < lengthMax && end < text.length; count++) {
    end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** Text cut to its column, null where there is none. */
export function cutOrNull(text: string | undefined, lengthMax: number): string | null {
  return text === undefined ? null : cutText(text, lengthMax);
}
