/** With which earlier time numbers are compared: the same length just before, or the same weekdays, whole weeks before. */
export const comparisons = ['previous_period', 'last_week'] as const;
export type Comparison = (typeof comparisons)[number];
