import { cutEndpoint } from './cut-endpoint.ts';
import { normalisePath } from './normalise-path.ts';

/**
 * The name under which a request is counted: its route template, else its path with identifiers as `:id`.
 * A 404 without a route is `(unmatched)`, so that bots cannot fill the tables with paths that do not exist;
 * what has neither route nor path, as points of foreign histograms, is `(no route)`.
 */
export function toEndpoint(input: { route?: string; path?: string; statusCode?: number }): string {
  if (input.route) return cutEndpoint(input.route);
  if (input.statusCode === 404) return '(unmatched)';
  return input.path ? normalisePath(input.path) : '(no route)';
}
