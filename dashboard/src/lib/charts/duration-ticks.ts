/**
 * Round durations within a range, for logarithmic axes: powers of ten, and where these are few also 2 and 5 times them
 * (3 times, where only one more is needed).
 */
export function durationTicks(fromMs: number, toMs: number, countMax = 7): number[] {
  const within = (factors: number[]) => {
    const ticks: number[] = [];
    for (let power = -3; power <= 9; power++) {
      for (const factor of factors) {
        const tick = Number((factor * 10 ** power).toPrecision(12));
        if (tick >= fromMs && tick <= toMs) ticks.push(tick);
      }
    }
    return ticks;
  };
  const candidates = [[1, 2, 5], [1, 3], [1]].map(within);
  return (
    candidates.find((ticks) => ticks.length <= countMax) ?? within([1]).filter((_, index) => index % 2 === 0)
  );
}
