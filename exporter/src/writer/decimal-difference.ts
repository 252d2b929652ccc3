/** Difference of two decimal numbers, exact for whole ones; null where either is unknown. */
export function subtractSums(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null;
  const isWhole = /^-?\d+$/;
  if (isWhole.test(a) && isWhole.test(b)) return String(BigInt(a) - BigInt(b));
  return String(Number(a) - Number(b));
}
