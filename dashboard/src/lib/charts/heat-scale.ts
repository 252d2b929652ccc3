/** How many colours a heat map has. */
export const heatSteps = 5;

export interface HeatStep {
  colour: string;
  /** The counts that it stands for, both ends included. */
  from: number;
  to: number;
}

/**
 * Few to many in five steps that grow by a factor, since counts of a heat map lie powers of ten apart. Every count has
 * a step, and one request is seen.
 */
export function heatScale(largest: number): HeatStep[] {
  const steps: HeatStep[] = [];
  let from = 1;
  for (let step = 1; step <= heatSteps && from <= largest; step++) {
    const to = step === heatSteps ? largest : Math.max(from, Math.round(largest ** (step / heatSteps)));
    steps.push({ colour: `var(--chart-heat-${step})`, from, to });
    from = to + 1;
  }
  return steps;
}

/** Index of a count's step; -1 for nothing. */
export function heatStepOf(steps: readonly HeatStep[], count: number): number {
  return steps.findIndex(({ from, to }) => count >= from && count <= to);
}
