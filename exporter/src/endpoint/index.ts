export { isExcludedPath } from './is-excluded-path.ts';
export { normalisePath } from './normalise-path.ts';
export { pathOf } from './path-of.ts';
export { toEndpoint } from './to-endpoint.ts';
