/**
 * The share of this session's events that are missing on the server, as the page's own tracker has compared it;
 * undefined before it was compared. Written in the browser alone, so that no two viewers share it.
 */
export const eventLoss: { rate: number | undefined } = $state({ rate: undefined });
