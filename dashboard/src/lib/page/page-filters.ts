/** Parts of the shared question that a page may answer to; its controls offer these and no others. */
export type PageFilterName = 'range' | 'service' | 'endpoint' | 'anonymous' | 'comparison';

export const allFilters: readonly PageFilterName[] = [
  'range',
  'service',
  'endpoint',
  'anonymous',
  'comparison'
];
