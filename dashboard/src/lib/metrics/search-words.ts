const wordsMax = 10;

/** The words of a search, in lower case; beyond ten nobody means them. */
export function toSearchWords(search: string): string[] {
  return search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, wordsMax);
}
