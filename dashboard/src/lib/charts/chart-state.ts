/** What stands in the place of a drawing, at its height, when there is none to show. */
export type ChartState =
  | { kind: 'loading' }
  | { kind: 'no data'; text: string }
  | { kind: 'error'; message: string; onretry?: () => void };
