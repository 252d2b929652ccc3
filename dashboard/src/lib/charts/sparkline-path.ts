export interface SparklinePaths {
  /** The line, broken where there is no data. */
  line: string;
  /** The stretch into a partial bucket, drawn as unfinished. */
  unfinished: string;
}

export interface SparklineValue {
  value: number | null;
  partial: boolean;
}

/** Paths in a box of `width` by `height`, from zero to the largest value. */
export function sparklinePaths(
  values: readonly SparklineValue[],
  width: number,
  height: number
): SparklinePaths {
  const largest = Math.max(...values.map(({ value }) => value ?? 0), Number.MIN_VALUE);
  const x = (index: number) => round(values.length > 1 ? (index / (values.length - 1)) * width : width / 2);
  const y = (value: number) => round(height - (value / largest) * height);

  const paths = { line: '', unfinished: '' };
  let pen: keyof SparklinePaths | null = null;
  for (const [index, { value, partial }] of values.entries()) {
    const before = values[index - 1];
    if (value === null) {
      pen = null;
    } else if (before === undefined || before.value === null) {
      // Round ends make a stroke of no length a dot, so that a point without neighbours is seen.
      paths.line += `M${x(index)} ${y(value)}h0`;
      pen = 'line';
    } else {
      const path: keyof SparklinePaths = partial || before.partial ? 'unfinished' : 'line';
      if (pen !== path) paths[path] += `M${x(index - 1)} ${y(before.value)}`;
      paths[path] += `L${x(index)} ${y(value)}`;
      pen = path;
    }
  }
  return paths;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
