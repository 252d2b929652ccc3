/** A numeric as Postgres sends it: base 10,000 digits, the first of them worth 10,000^weight. */
export interface NumericDigits {
  digits: number[];
  weight: number;
  negative: boolean;
  /** Decimal places to show. */
  scale: number;
}

/** Takes a decimal number apart, as JavaScript writes it: 12, -0.5, 1.5e+300, 1e-7. */
export function toNumericDigits(value: string): NumericDigits {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(value);
  if (!match) throw new RangeError(`"${value}" is not a decimal number`);
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  let digits = `${whole}${fraction}`;
  let point = whole!.length + Number(exponent);
  if (point < 0) {
    digits = '0'.repeat(-point) + digits;
    point = 0;
  }
  digits = digits.padEnd(point, '0');
  const scale = digits.length - point;

  // Groups of four count from the point to both sides.
  const left = (4 - (point % 4)) % 4;
  const padded = '0'.repeat(left) + digits;
  const groups: number[] = [];
  for (let at = 0; at < padded.length; at += 4) groups.push(Number(padded.slice(at, at + 4).padEnd(4, '0')));
  let weight = (left + point) / 4 - 1;
  while (groups[0] === 0) {
    groups.shift();
    weight--;
  }
  while (groups.at(-1) === 0) groups.pop();
  return {
    digits: groups,
    weight: groups.length === 0 ? 0 : weight,
    negative: sign === '-' && groups.length > 0,
    scale
  };
}
